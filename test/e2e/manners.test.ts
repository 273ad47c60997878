// Dry run, shell completion, help and colours.
// @module-tag e2e
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { locationOptions, runOptions } from "../../src/inputs/index.ts";
import { writeAgent } from "../kit/agent.ts";
import { contents, expectMistake, gitState, locationArgs } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "US-001", verify: "test -f README.md" }];
describe.concurrent("run --dry-run", () => {
  const spy = (workshop: Workshop) =>
    writeAgent(
      workshop,
      `fs.writeFileSync(${JSON.stringify(join(workshop.folder, "seen.json"))}, JSON.stringify({ prompt, names: Object.keys(process.env) }));
       work(); propose();`,
    );
  const dry = async (workshop: Workshop, agent: string, ...more: string[]) => {
    const ended = await workshop.cli(workshop.runArgs(agent, "--dry-run", ...more));
    expect(ended.code).toBe(0);
    return { ...ended, printed: JSON.parse(ended.stdout) };
  };
  /** The nonce of the run in the prompt. */
  const noncePattern = /then the word COMPLETE, one space and `([^`]+)`/;

  test("predicts prompt, story and environment of the next run", async () => {
    using workshop = new Workshop([
      { id: "A", verify: "true" },
      { id: "B", verify: "false", priority: 2 },
    ]);
    const agent = spy(workshop);
    for (const [iteration, story] of ["A", "B", "B"].entries()) {
      const { printed } = await dry(workshop, agent);
      expect(printed).toMatchObject({
        story: { id: story, title: `Story ${story}` },
        agent: "command",
        command: ["sh", "-c", agent],
        gates: [story === "A" ? "true" : "false"],
        decision: { kind: "iterate", storyId: story, diagnostic: false },
      });
      await workshop.run(agent, "--max-iterations", String(iteration + 1));
      const seen = JSON.parse(readFileSync(join(workshop.folder, "seen.json"), "utf8"));
      const [, word = ""] = noncePattern.exec(seen.prompt) ?? [];
      // The prompt names the limit of iterations, which differs in the real run.
      const expected = seen.prompt
        .replaceAll(word, "<drawn-by-the-run>")
        .replace(/of at most \d+/, "of at most 20");
      expect(printed.prompt).toBe(expected);
      const own = ["PWD", "OLDPWD", "SHLVL", "_"];
      const names = (list: string[]) => list.filter((name) => !own.includes(name)).sort();
      expect(names(printed.environment)).toEqual(names(seen.names));
    }
  });

  test("starts and writes nothing, before the first run and after it", { tags: ["main"] }, async () => {
    using workshop = new Workshop(one);
    const agent = spy(workshop);
    const look = () => [...gitState(workshop), ...contents(workshop.folder)];
    const before = look();
    await dry(workshop, agent);
    await workshop.cli(["run", "--dry-run", "--agent-command", agent, ...locationArgs(workshop)]);
    expect(look()).toEqual(before);
    await workshop.run("false", "--max-failures", "1");
    const after = look();
    await dry(workshop, agent);
    expect(look()).toEqual(after);
  });

  test("says why a run would stop", async () => {
    using workshop = new Workshop([{ id: "A", passes: true }]);
    const { printed } = await dry(workshop, "true");
    expect(printed).toEqual({
      story: null,
      agent: "command",
      command: [],
      environment: [],
      gates: [],
      prompt: null,
      decision: { kind: "stop", reason: "complete" },
    });
    const text = await workshop.cli([
      "run",
      "--dry-run",
      "--agent-command",
      "true",
      ...locationArgs(workshop),
    ]);
    expect(text.stdout).toBe("No iteration would start: complete. Every story has passed.\n");
  });

  test("shows no secret, and only the names of variables", async () => {
    using workshop = new Workshop([
      { id: "A", description: "Use canary-4711-secret.", verify: "echo canary-4711-secret" },
    ]);
    const args = ["--agent-env", "MY_API_KEY", "--agent-env", "PLAIN=value-of-plain"];
    const environment = { MY_API_KEY: "canary-4711-secret" };
    const json = await workshop.cli(
      workshop.runArgs("echo canary-4711-secret", "--dry-run", ...args),
      environment,
    );
    const text = await workshop.cli(
      ["run", "--dry-run", "--agent-command", "echo canary-4711-secret", ...locationArgs(workshop), ...args],
      environment,
    );
    for (const { code, stdout, stderr } of [json, text]) {
      expect(code).toBe(0);
      expect(stdout + stderr).not.toMatch(/canary-4711|value-of-plain/);
      expect(stdout).toContain("MY_API_KEY");
      expect(stdout).toContain("***");
    }
  });

  test("warns when the branch of the last run is not checked out", async () => {
    using workshop = new Workshop(one);
    await workshop.run("false", "--max-failures", "1");
    workshop.git("switch", "--quiet", "main");
    expect((await dry(workshop, "true")).stderr).toMatch(/branch ralph\/x; check it out first/);
  });
});

describe.concurrent("completion", () => {
  test("prints only the script, and bash accepts it", async () => {
    using workshop = new Workshop(one);
    const { code, stdout, stderr } = await workshop.cli(["completion", "bash"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const program = `source "$1" && complete -p ralph-ci`;
    const args = ["--norc", "-c", program, "bash", workshop.script("completion.bash", stdout)];
    expect(execFileSync("bash", args, { encoding: "utf8" })).toMatch(/-F _ralph_ci ralph-ci/);
  });

  test("for an unknown shell is a mistake that names the known shells", async () => {
    using workshop = new Workshop(one);
    expectMistake(await workshop.cli(["completion", "tcsh"]), /bash, zsh or fish/);
    expectMistake(await workshop.cli(["completion"]), /shell/);
  });
});

describe.concurrent("help and colours", () => {
  test("run --help groups its options and ends with examples", async () => {
    using workshop = new Workshop(one);
    const { stdout } = await workshop.cli(["run", "--help"]);
    const headings = stdout.match(/^[A-Z]\w+:/gm);
    expect(headings).toEqual(
      expect.arrayContaining(["Location:", "Agent:", "Gates:", "Limits:", "Git:", "Examples:"]),
    );
    const gates = stdout.slice(stdout.indexOf("Gates:"), stdout.indexOf("Limits:"));
    expect(gates).toMatch(/--verify[\s\S]*--gate-timeout|--gate-timeout[\s\S]*--verify/);
    for (const option of [...locationOptions, ...runOptions])
      expect("group" in option, option.name).toBe(true);
  });

  test("status and doctor print plain text to a pipe, colours with FORCE_COLOR, plain text again with NO_COLOR", async () => {
    using workshop = new Workshop(one);
    await workshop.run("true", "--max-iterations", "1");
    for (const command of ["status", "doctor"]) {
      const args =
        command === "status"
          ? ["status", "--state-dir", workshop.state]
          : ["doctor", ...locationArgs(workshop)];
      const [plain, forced, none] = await Promise.all([
        workshop.cli(args),
        workshop.cli(args, { FORCE_COLOR: "1" }),
        workshop.cli(args, { FORCE_COLOR: "1", NO_COLOR: "1" }),
      ]);
      expect(plain.stdout).not.toContain("\u001b");
      expect(forced.stdout).toContain("\u001b[");
      expect(none.stdout).not.toContain("\u001b");
    }
  });
});

test.each(["--help", "status"])(
  "output of %s on a full device is one line of error, and a failure",
  async (argument) => {
    using workshop = new Workshop([{ id: "US-001" }]);
    const cli = process.env.RALPH_TEST_CLI ?? "";
    const shell = `node '${cli}' ${argument} >/dev/full`;
    const { status, stderr } = spawnSync("sh", ["-c", shell], {
      env: workshop.environment,
      cwd: workshop.repository,
      encoding: "utf8",
    });
    expect(status).not.toBe(0);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  },
);
