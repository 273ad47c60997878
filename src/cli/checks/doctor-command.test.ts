// Tests what `doctor` finds in valid and broken repositories, and that it changes nothing.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAgent } from "../../../test/kit/agent.ts";
import { contents, gitState, locationArgs } from "../../../test/kit/expectations.ts";
import { searchPathWithout } from "../../../test/kit/search-path.ts";
import { Workshop } from "../../../test/kit/workshop.ts";
import { oldestNode } from "../versions.ts";
import { checkNode } from "./machine.ts";

const one = [{ id: "US-001", verify: "test -f README.md" }];
interface Check {
  name: string;
  level: "ok" | "warning" | "error";
  text: string;
}

async function doctor(
  workshop: Workshop,
  environment: Record<string, string> = {},
  words = [...locationArgs(workshop), "--agent-command", "true"],
) {
  const ended = await workshop.cli(["doctor", "--json", ...words], environment);
  expect(ended.stderr).toBe("");
  const printed = JSON.parse(ended.stdout) as { ok: boolean; checks: Check[] };
  expect(printed.ok).toBe(ended.code === 0);
  const of = (name: string) => printed.checks.filter((check) => check.name === name);
  return { code: ended.code, checks: printed.checks, of };
}

/** A folder of programs that replace real ones, and a PATH that starts with it. */
function pathWith(workshop: Workshop, programs: Record<string, string>): string {
  const bin = join(workshop.folder, "bin");
  mkdirSync(bin);
  for (const [name, text] of Object.entries(programs)) workshop.script(`bin/${name}`, `#!/bin/sh\n${text}\n`);
  return [bin, workshop.environment.PATH].join(delimiter);
}

describe.concurrent("doctor", () => {
  test("a valid repository: no errors, exit 0, one line per check, and no changes", async () => {
    using workshop = new Workshop(one);
    const before = [...gitState(workshop), ...contents(workshop.folder)];
    const { code, checks, of } = await doctor(workshop);
    expect(code).toBe(0);
    for (const name of ["node", "git", "effort", "gates", "checkout", "branch", "state", "runs", "next"])
      expect(of(name)).toMatchObject([{ level: "ok" }]);
    expect(of("branch")[0]?.text).toBe("ralph/x");
    const text = await workshop.cli(["doctor", ...locationArgs(workshop), "--agent-command", "true"]);
    expect(text).toMatchObject({ code: 0, stderr: "" });
    const lines = text.stdout.split("\n").filter((line) => /^(ok|warning|error) {2,}\S/.test(line));
    expect(lines).toHaveLength(checks.length);
    expect(text.stdout).toMatch(
      /a run can start; read the warnings first\. Start it with:\nralph-ci run .+\n$/,
    );
    expect([...gitState(workshop), ...contents(workshop.folder)]).toEqual(before);
  });

  test("says whether there is a sandbox, why there is none, and which options have no effect", async () => {
    using workshop = new Workshop(one);
    const words = [...locationArgs(workshop), "--agent-command", "true"];
    const usual = await doctor(workshop, {}, [...words, "--allow-hosts", "example.com", "--network=none"]);
    expect(usual.code).toBe(0);
    expect(usual.of("sandbox")).toEqual([
      expect.objectContaining({ level: "ok", text: expect.stringMatching(/^off, .* add --sandbox on$/) }),
      expect.objectContaining({
        level: "warning",
        text: "--network and --allow-hosts have no effect without a sandbox; add --sandbox on, or leave them out",
      }),
    ]);
    // On Node 20, or without bubblewrap and socat.
    const place = { PATH: searchPathWithout(workshop.folder, "bwrap", "socat") };
    const wanted = await doctor(workshop, place, [...words, "--sandbox=on"]);
    expect(wanted.code).toBe(1);
    expect(wanted.of("sandbox")).toMatchObject([
      {
        level: "error",
        text: expect.stringMatching(
          /^cannot be on: .* (?:needs Node|not installed).*; .*, or pass --sandbox off$/,
        ),
      },
    ]);
  });

  test("the oldest Node is that of package.json", () => {
    const engines = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8"),
    ).engines;
    expect(engines.node).toBe(`>=${oldestNode}`);
    expect(checkNode("20.19.0")).toEqual({ name: "node", level: "ok", text: "20.19.0" });
    expect(checkNode("18.20.4")).toMatchObject({
      level: "error",
      text: `Node 18.20.4 is too old; install Node ${oldestNode} or newer`,
    });
  });

  test("agents are found with their versions; an agent that fails is a warning", async () => {
    using workshop = new Workshop(one);
    const path = pathWith(workshop, { claude: "echo '9.8.7 (Claude Code)'", opencode: "exit 1" });
    const words = [...locationArgs(workshop), "--agent", "claude"];
    const { code, of } = await doctor(workshop, { PATH: path, IS_SANDBOX: "1" }, words);
    expect(code).toBe(0);
    expect(of("claude")).toEqual([{ name: "claude", level: "ok", text: "9.8.7" }]);
    expect(of("opencode")).toMatchObject([{ level: "warning", text: expect.stringContaining("reinstall") }]);
  });

  test("no programs: git and the agent are errors, the others are warnings, each with its fix", async () => {
    using workshop = new Workshop(one);
    const { code, of } = await doctor(workshop, { PATH: workshop.home }, locationArgs(workshop));
    expect(code).toBe(1);
    expect(of("git")).toMatchObject([{ level: "error", text: expect.stringMatching(/; install git /) }]);
    expect(of("tmux")).toMatchObject([{ level: "warning", text: expect.stringContaining("install tmux") }]);
    expect(of("ssh")).toMatchObject([{ level: "warning", text: expect.stringContaining("install ssh") }]);
    expect(of("claude")).toMatchObject([
      { level: "error", text: expect.stringContaining("--agent-command") },
    ]);
  });

  test("a git that is too old", async () => {
    using workshop = new Workshop(one);
    const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
    const old = `[ "$1" = --version ] && { echo git version 2.33.9; exit; }\nexec ${real} "$@"`;
    const { code, of } = await doctor(workshop, { PATH: pathWith(workshop, { git: old }) });
    expect(code).toBe(1);
    expect(of("git")).toMatchObject([
      { level: "error", text: expect.stringMatching(/2\.33\.9 .*; install git 2\.34/) },
    ]);
  });

  test("gates: a missing program is an error, no gates are a warning, and no gate is run", async () => {
    using workshop = new Workshop([
      { id: "A", verify: "no-such-tool --all" },
      { id: "B", verify: "./check.sh" },
      { id: "C", verify: "touch gate-was-run" },
      { id: "D", verify: "gone-too", passes: true },
    ]);
    const { code, of } = await doctor(workshop);
    expect(code).toBe(1);
    expect(of("gates").map((check) => [check.level, check.text])).toEqual([
      ["error", expect.stringMatching(/^no-such-tool --all: .*; install it /)],
      ["error", expect.stringMatching(/^\.\/check\.sh: .*; create it and make it executable$/)],
    ]);
    expect(existsSync(join(workshop.repository, "gate-was-run"))).toBe(false);
    using bare = new Workshop([{ id: "A" }]);
    expect((await doctor(bare)).of("gates")).toMatchObject([
      { level: "warning", text: expect.stringContaining("--verify") },
    ]);
  });

  test("a broken effort, a missing effort, and warnings about an effort", async () => {
    using workshop = new Workshop(one);
    writeFileSync(workshop.prdFile, '{"userStories": [');
    const broken = await doctor(workshop);
    expect(broken.code).toBe(1);
    expect(broken.of("effort")).toMatchObject([
      { level: "error", text: expect.stringContaining("prd.json:1:") },
    ]);
    expect(broken.of("state")).toMatchObject([{ level: "ok" }]);
    const none = await doctor(workshop, {}, ["-C", workshop.repository, "--effort", "nowhere"]);
    expect(none.code).toBe(1);
    expect(none.of("effort")).toMatchObject([{ level: "error", text: expect.stringContaining("--effort") }]);
    workshop.writeStories([{ id: "A", verify: "true", acceptanceCriteria: [] }]);
    const odd = await doctor(workshop);
    expect(odd.code).toBe(0);
    expect(odd.of("effort").map((check) => check.level)).toEqual(["ok", "warning"]);
  });

  test("other changes, no repository, branches that a run would not use", async () => {
    using workshop = new Workshop(one);
    workshop.write("mine.txt", "mine");
    const dirty = await doctor(workshop);
    expect(dirty.code).toBe(1);
    expect(dirty.of("checkout")).toMatchObject([
      { level: "error", text: expect.stringMatching(/mine\.txt; .*--allow-dirty/) },
    ]);
    workshop.writeStories(one, { branchName: "main" });
    expect((await doctor(workshop)).of("branch")).toMatchObject([
      { level: "warning", text: expect.stringContaining("ralph/x") },
    ]);
    workshop.writeStories(one, { branchName: "no good" });
    expect((await doctor(workshop)).of("branch")).toMatchObject([{ level: "error" }]);
    const plain = join(workshop.folder, "plain");
    mkdirSync(plain);
    writeFileSync(join(plain, "prd.json"), '{"userStories": [{"id": "A", "title": "a"}]}');
    const none = await doctor(workshop, {}, ["-C", plain, "--state-dir", workshop.state]);
    expect(none.of("checkout")).toMatchObject([
      { level: "error", text: expect.stringContaining("git init") },
    ]);
  });

  test("a state folder that cannot be created, a damaged one, and no home folder", async () => {
    using workshop = new Workshop(one);
    const file = workshop.script("file", "");
    const words = ["-C", workshop.repository, "--state-dir", join(file, "state")];
    const blocked = await doctor(workshop, {}, words);
    expect(blocked.code).toBe(1);
    expect(blocked.of("state").at(0)).toMatchObject({
      level: "error",
      text: expect.stringContaining("--state-dir"),
    });
    mkdirSync(workshop.state);
    writeFileSync(join(workshop.state, "sessions.db"), "no database".repeat(100));
    const damaged = await doctor(workshop);
    expect(damaged.code).toBe(1);
    expect(damaged.of("state").map((check) => check.level)).toEqual(["ok", "error"]);
    const homeless = await doctor(workshop, { HOME: "" }, ["-C", workshop.repository]);
    expect(homeless.of("state")).toMatchObject([
      { level: "error", text: expect.stringContaining("--state-dir") },
    ]);
  });

  test("a live run: what doctor says is what a second run says", async () => {
    using workshop = new Workshop(one);
    const agent = writeAgent(
      workshop,
      `const look = () => { if (fs.existsSync(${JSON.stringify(join(workshop.home, "go"))})) process.exit(0); };
       fs.watch(${JSON.stringify(workshop.home)}, look); look();`,
    );
    const run = workshop.start(workshop.runArgs(agent, "--max-iterations", "1"));
    await run.printed("Iteration 1/");
    const { of } = await doctor(workshop);
    const dry = await workshop.cli([
      "run",
      "--dry-run",
      "--agent-command",
      "true",
      ...locationArgs(workshop),
    ]);
    const second = await workshop.cli(workshop.runArgs("true"));
    writeFileSync(join(workshop.home, "go"), "");
    await run.ended;
    expect(of("runs")).toMatchObject([
      { level: "error", text: expect.stringMatching(/^process \d+ on .* stop it with ralph-ci stop x;/) },
    ]);
    expect(second.stderr).toContain(`Warning: ${of("runs")[0]?.text}`);
    expect(dry.stderr).toMatch(/a run is at work on this effort now/);
  });
});
