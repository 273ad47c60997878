// The action installs the agent's program when the runner lacks it.
// @module-tag e2e
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Registry } from "../kit/registry.ts";
import { searchPathWithout } from "../kit/search-path.ts";
import { Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "A", verify: "test -e work-A.txt" }];

/** A fake Claude Code that does its story in print mode. */
const program = `#!${process.execPath}
const fs = require("node:fs");
if (process.argv.includes("--version")) { console.log("2.1.330 (Claude Code)"); process.exit(0); }
fs.writeFileSync("work-A.txt", "");
const file = process.env.RALPH_EFFORT_DIR + "/prd.json";
fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace('"passes": false', '"passes": true'));
console.log(JSON.stringify({ type: "result", subtype: "success", is_error: false, result: "done", total_cost_usd: 0.5 }));
`;
const served = {
  name: `@anthropic-ai/claude-code-linux-${process.arch}`,
  version: "2.1.330",
  file: "claude",
  program,
};

/** A step on a runner without tmux and Claude Code. */
function bareStep(workshop: Workshop, registry: string, ...missing: string[]) {
  const step = new Step(workshop);
  const programs = searchPathWithout(workshop.folder, "tmux", "claude", "opencode", ...missing);
  const cache = join(workshop.folder, "tools");
  mkdirSync(cache);
  Object.assign(step.variables, {
    PATH: programs,
    RUNNER_TOOL_CACHE: cache,
    IS_SANDBOX: "1",
    npm_config_registry: registry,
    npm_config_cache: join(workshop.folder, "npm-cache"),
    npm_config_update_notifier: "false",
  });
  return { step, programs, cache };
}

describe.concurrent("a missing program", () => {
  test("is installed in its pinned version, once per runner; without tmux a notice explains the limits", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop(one);
    await using registry = await Registry.open(served);
    const { step, cache } = bareStep(workshop, registry.address, "sudo");
    const main = await step.main({ agent: "claude" }).ended;
    expect(main.code, main.stdout + main.stderr).toBe(0);
    expect(step.files().outputs).toMatchObject({ status: "complete", "cost-usd": "0.5" });
    expect(main.stdout).toContain("Install claude 2.1.330");
    expect(main.stdout).toMatch(/\[command\].*npm install .*@anthropic-ai\/claude-code-linux-\w+@2\.1\.330/);
    expect(main.stdout).toContain("runs in its print mode and people cannot attach to it");
    const installed = readdirSync(cache, { recursive: true, encoding: "utf8" });
    expect(installed.filter((name) => name.endsWith("/claude"))).toHaveLength(1);
    expect(workshop.query("select session_type from sessions", step.stateDir)).toEqual([
      { session_type: "command" },
    ]);
    expect(workshop.query("select agent, agent_version from iterations", step.stateDir)).toEqual([
      { agent: "claude", agent_version: "2.1.330" },
    ]);
    const asked = registry.asked.length;
    using second = new Workshop(one);
    const again = new Step(second);
    Object.assign(again.variables, step.variables, second.environment, { PATH: step.variables.PATH });
    expect((await again.main({ agent: "claude" }).ended).stdout).not.toContain("Install claude");
    expect(registry.asked).toHaveLength(asked);
  });

  test("is installed while the run opens its state", async () => {
    using workshop = new Workshop(one);
    await using registry = await Registry.open(served);
    const { step, programs } = bareStep(workshop, registry.address, "sudo", "npm");
    const packageFolder = `node_modules/${served.name}`;
    // An npm that waits for the state of the run.
    const npm = `#!${process.execPath}
const fs = require("node:fs");
const state = ${JSON.stringify(step.stateDir)};
const folder = process.argv[process.argv.indexOf("--prefix") + 1] + "/${packageFolder}";
fs.mkdirSync(state, { recursive: true });
const look = () => {
  if (!fs.existsSync(state + "/efforts")) return;
  watching.close();
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(folder + "/claude", ${JSON.stringify(program)}, { mode: 0o755 });
};
const watching = fs.watch(state, look);
look();
`;
    writeFileSync(join(programs, "npm"), npm, { mode: 0o755 });
    const main = await step.main({ agent: "claude" }).ended;
    expect(main.code, main.stdout + main.stderr).toBe(0);
    expect(step.files().outputs).toMatchObject({ status: "complete" });
  }, 60_000);

  test("that the registry lacks causes a warning with a workaround", async () => {
    using workshop = new Workshop(one);
    await using registry = await Registry.open({ ...served, name: "other" });
    const { step } = bareStep(workshop, registry.address, "sudo");
    const main = await step.main({ agent: "claude" }).ended;
    expect(main.code).toBe(1);
    expect(main.stdout).toMatch(/::warning::claude 2\.1\.330 could not be installed .*agent-setup: path/);
    const why =
      /the program claude was not found, because claude 2\.1\.330 could not be installed \(.*404.*\); install it in a step before this one, and set agent-setup: path/;
    expect(main.stdout.match(/^::error::.*$/m)?.[0]).toMatch(why);
    expect(step.files().outputs).toMatchObject({ "stop-reason": "start-error", iterations: "0" });
  });

  test("is not installed with agent-setup: path", async () => {
    using workshop = new Workshop(one);
    await using registry = await Registry.open(served);
    const { step } = bareStep(workshop, registry.address, "sudo");
    const main = await step.main({ agent: "claude", "agent-setup": "path" }).ended;
    expect(main.code).toBe(1);
    expect(main.stdout).toContain("install it with npm install -g @anthropic-ai/claude-code");
    expect(registry.asked).toEqual([]);
  });

  test("named tmux is installed when sudo is available", async () => {
    using workshop = new Workshop(one);
    await using registry = await Registry.open(served);
    const { step, programs } = bareStep(workshop, registry.address, "sudo", "apt-get");
    const script = (name: string, body: string) =>
      writeFileSync(join(programs, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    script("sudo", '[ "$1" = -n ] && shift; exec "$@"');
    // The first try fails, as it does when the package lists are outdated.
    script(
      "apt-get",
      `echo "apt-get $*" >> ${programs}/asked; case "$1" in update) touch ${programs}/updated;; install) test -e ${programs}/updated;; esac`,
    );
    const main = await step.main({ agent: "claude" }).ended;
    expect(main.code, main.stdout).toBe(0);
    expect(main.stdout).toContain("Install tmux");
    expect(existsSync(join(programs, "updated"))).toBe(true);
  });
});
