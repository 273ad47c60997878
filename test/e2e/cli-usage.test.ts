// @module-tag e2e
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { locationOptions, runOptions } from "../../src/inputs/index.ts";
import { version } from "../../src/run/release/version.ts";
import { expectMistake, uncommitted } from "../kit/expectations.ts";
import type { ProcessEnd } from "../kit/running-process.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "US-001" }];
const commands = [
  "run",
  "demo",
  "plan",
  "status",
  "stop",
  "checkpoint",
  "pause",
  "resume",
  "validate",
  "ziti",
  "attach",
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for this character
const escapeCode = /\x1b/;

describe.concurrent("help", () => {
  test.each(commands)("of %s names every option and exits with 0", async (name) => {
    using workshop = new Workshop(one);
    const { code, stdout, stderr } = await workshop.cli([name, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const common = name === "demo" || name === "ziti" ? [] : locationOptions;
    const others = name === "run" ? runOptions : [];
    const own = {
      run: ["json"],
      demo: ["keep", "json"],
      plan: ["yes", "json", "agent-command", "max-cost"],
      status: ["json"],
      validate: ["json"],
      stop: ["now"],
      attach: ["service", "write", "ziti-identity", "ziti-zone", "open", "print"],
      ziti: ["repository", "efforts", "zone", "identities", "ziti-identity", "json"],
    };
    const options = [...common, ...others].map((option) => option.name as string);
    for (const option of [...options, ...(own[name as keyof typeof own] ?? [])])
      expect(stdout).toMatch(new RegExp(`^ +(-\\w, )?--${option}( |$)`, "m"));
    for (const option of others)
      if ("default" in option) expect(stdout.replace(/\s+/g, " ")).toContain(`(default ${option.default})`);
    expect(stdout).not.toMatch(escapeCode);
  });

  test("of the program names every command and exit code, and --version prints the package's version", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop(one);
    const [help, word, shown] = await Promise.all([
      workshop.cli(["--help"]),
      workshop.cli(["help", "validate"]),
      workshop.cli(["--version"]),
    ]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const name of commands) expect(help.stdout).toMatch(new RegExp(`^ +${name}\\b`, "m"));
    expect(help.stdout).not.toMatch(/^ +dial\b/m);
    expect(help.stdout).toMatch(/Exit codes: .*0 .*2 .*1 .*64/);
    expect(word).toMatchObject({ code: 0, stdout: expect.stringContaining("ralph-ci validate") });
    expect(shown).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: "" });
  });
});

describe.concurrent("wrong usage is reported in one line", () => {
  test("an unknown command, an unknown option, too many arguments", { tags: ["main"] }, async () => {
    using workshop = new Workshop(one);
    const mistakes: [args: string[], help: string, ...sentences: string[]][] = [
      [["rnu"], "--help", "unknown command 'rnu'", "Did you mean run?"],
      [["help", "rnu"], "--help", 'there is no command "rnu". Did you mean run?'],
      [["run", "--max-iteration", "3"], "run --help", "--max-iteration", "Did you mean --max-iterations?"],
      [["run", "--agent-comand=x"], "run --help", "Did you mean --agent-command?"],
      [["run", "--json", "--efort", "x"], "run --help", "Did you mean --effort?"],
      [["run", "--gate", "npm test"], "run --help", "unknown option '--gate' (Did you mean --verify?)"],
      [["doctor", "--budget=5"], "doctor --help", "Did you mean --max-cost?"],
      [["status", "--gate", "x"], "status --help", "unknown option '--gate';"],
      [["--efort", "x"], "--help", "--efort"],
      [["run", "--max-iterations"], "run --help", "--max-iterations"],
      [["validate", "tasks/x", "tasks/y"], "validate --help", "too many arguments"],
      [["status", "--verify", "true"], "status --help", "--verify"],
      [["help", "a\nb"], "--help", 'there is no command "a b"'],
      [["x".repeat(5_000)], "--help", "unknown command 'xxx"],
    ];
    const answers = await Promise.all(mistakes.map(([args]) => workshop.cli(args)));
    for (const [index, [, help, ...sentences]] of mistakes.entries())
      expectMistake(answers[index] as ProcessEnd, ...sentences, new RegExp(`; see ralph-ci ${help}$`, "m"));
    expect(answers.filter(({ stdout }) => stdout !== "")).toHaveLength(1);
  });

  test("a value that is near a known one is named", async () => {
    using workshop = new Workshop(one);
    const mistakes: [args: string[], sentence: RegExp][] = [
      [["--agent", "cluade"], /; use claude, opencode or command\. Did you mean claude\?$/m],
      [["--agent-command", "true", "--failover", "opnecode"], /Did you mean opencode\?$/m],
      [["--push", "atuo"], /; use auto or never\. Did you mean auto\?$/m],
      [["--store", "artifact"], /written as \.\/artifact\. Did you mean artifacts\?$/m],
      [["--store", "foldr"], /Did you mean folder\?$/m],
      [["--state-from", "non"], /Did you mean none\?$/m],
    ];
    const answers = await Promise.all(
      mistakes.map(([args]) =>
        workshop.cli(["run", "-C", workshop.repository, "--state-dir", workshop.state, ...args]),
      ),
    );
    for (const [index, [, sentence]] of mistakes.entries())
      expectMistake(answers[index] as ProcessEnd, sentence);
    expectMistake(await workshop.cli(["completion", "bahs"]), /Did you mean bash\?$/m);
    expect(existsSync(workshop.state)).toBe(false);
    expect(uncommitted(workshop)).toBe("");
  });

  test("an option for the sandbox that has no effect is told", async () => {
    using workshop = new Workshop(one);
    const { stderr } = await workshop.run("true", "--max-iterations", "1", "--allow-hosts", "example.com");
    expect(stderr).toContain(
      "Warning: --allow-hosts has no effect without a sandbox; add --sandbox on, or leave it out",
    );
  });

  test("a limit refuses 0 and unlimited", async () => {
    using workshop = new Workshop(one);
    for (const value of ["0", "unlimited"]) {
      const ended = await workshop.cli(workshop.runArgs("true", "--max-iterations", value));
      expectMistake(ended, "--max-iterations", /; give /);
    }
    expect(existsSync(workshop.state)).toBe(false);
  });

  test.each<[string, string[], RegExp]>([
    ["--agent without its command", ["--agent", "command"], /add --agent-command "my-agent"$/m],
    [
      "--failover to a command that is missing",
      ["--failover", "command"],
      /add --agent-command "my-agent"$/m,
    ],
    [
      "an unknown agent",
      ["--agent", "clod", "--agent-command", "true"],
      /"clod" is not known; use claude, opencode or command$/m,
    ],
    [
      "an empty agent command",
      ["--agent-command", ""],
      /--agent-command is empty; give a value or leave the option out$/m,
    ],
    ["--commit sometimes", ["--agent-command", "true", "--commit", "sometimes"], /; use each or never$/m],
    [
      "--commit with an empty value",
      ["--agent-command", "true", "--commit", ""],
      /; (use each or never|give a value or .*)$/m,
    ],
    [
      "--verify with an empty value",
      ["--agent-command", "true", "--verify", ""],
      /--verify is empty; give a value or leave the option out$/m,
    ],
    ["--agent-env with an empty value", ["--agent-command", "true", "--agent-env", ""], /--agent-env .*; /],
    [
      "--agent-env with a bad name",
      ["--agent-command", "true", "--agent-env", "1A=2"],
      /entry 1 of --agent-env is not a variable name; write NAME or NAME=VALUE.*write only its NAME$/m,
    ],
    [
      "--agent-env with no name",
      ["--agent-command", "true", "--agent-env", "=2"],
      /; write NAME or NAME=VALUE.*write only its NAME$/m,
    ],
    ["--effort with an empty value", ["--agent-command", "true", "--effort", ""], /--effort is empty; give/],
    [
      "--state-dir with an empty value",
      ["--agent-command", "true", "--state-dir", ""],
      /--state-dir is empty; give/,
    ],
    [
      "a Ziti identity that does not exist",
      ["--agent-command", "true", "--attach", "read", "--ziti-identity", "nowhere.json"],
      /nowhere\.json does not exist; make one with .*from a secret$/m,
    ],
    ["-C with an empty value", ["--agent-command", "true", "-C", ""], /--working-directory is empty; give/],
    [
      "-C with a missing folder",
      ["--agent-command", "true", "-C", "nowhere"],
      /nowhere; give an existing checkout with --working-directory$/m,
    ],
    [
      "-C with a file",
      ["--agent-command", "true", "-C", "repository/README.md"],
      /; give an existing checkout with --working-directory$/m,
    ],
  ])("%s", async (_, args, fix) => {
    using workshop = new Workshop(one);
    const location = ["-C", workshop.repository, "--effort", "tasks/x", "--state-dir", workshop.state];
    expectMistake(await workshop.cli(["run", ...location, ...args]), fix);
    expect(existsSync(workshop.state)).toBe(false);
    expect(workshop.git("status", "--porcelain")).toBe("");
  });
});

describe.concurrent("the choice of the effort", () => {
  const agent = ["--agent-command", "true", "--max-iterations", "1"];

  test("no effort and several efforts have different errors, each with the fix", async () => {
    using workshop = new Workshop(one);
    workshop.write("tasks/y/prd.json", '{"userStories": []}');
    const location = ["run", "-C", workshop.repository, "--state-dir", workshop.state, ...agent];
    expectMistake(
      await workshop.cli(location),
      "tasks/x/prd.json, tasks/y/prd.json",
      /say which one with --effort x\.$/m,
    );
    expectMistake(
      await workshop.cli([...location, "--effort", "z"]),
      'no effort "z"',
      /with --effort <path>\.$/m,
    );
    workshop.write("tasks/changelog/prd.json", '{"userStories": []}');
    expectMistake(
      await workshop.cli([...location, "--effort", "chagelog"]),
      /Did you mean --effort changelog\?$/m,
    );
    rmSync(join(workshop.repository, "tasks"), { recursive: true });
    expectMistake(await workshop.cli(location), "No effort was found", /--effort <path>\.$/m);
  });

  test("an argument that differs from --effort is refused", async () => {
    using workshop = new Workshop(one);
    const args = ["run", "tasks/y", "-C", workshop.repository, "--state-dir", workshop.state, ...agent];
    expectMistake(await workshop.cli([...args, "--effort", "tasks/x"]), "tasks/y", "--effort");
  });

  test("a path, a file, a name, an argument and the current folder find the same effort", async () => {
    using workshop = new Workshop(one);
    workshop.write("tasks/y/prd.json", '{"userStories": []}');
    workshop.commitAll("Another effort");
    const at = ["-C", workshop.repository];
    const spellings = [
      [...at, "--effort", "tasks/x"],
      [...at, "--effort", "tasks/x/prd.json"],
      [...at, "--effort", "x"],
      [...at, "x"],
      [...at, "tasks/x"],
      ["--effort", workshop.prdFile],
      [workshop.prdFile],
      ["repository/tasks/x"],
      ["-C", join(workshop.repository, "tasks/x")],
    ];
    const answers = await Promise.all(spellings.map((args) => workshop.cli(["validate", "--json", ...args])));
    for (const [index, ended] of answers.entries())
      expect({ way: spellings[index], ...ended }).toMatchObject({ code: 0, stdout: answers[0]?.stdout });
    expect(JSON.parse(answers[0]?.stdout ?? "").stories).toHaveLength(1);
    for (const args of [[workshop.prdFile], ["--effort", "repository/tasks/x"]]) {
      const run = await workshop.cli(["run", "--state-dir", workshop.state, ...agent, ...args]);
      expect(run).toMatchObject({ code: 2, stdout: expect.stringContaining("max-iterations") });
    }
    expect(workshop.query("select task_name from sessions")).toEqual([{ task_name: "x" }]);
  });
});

test("without a command the help is shown, and where a checkout has one effort, its status", async () => {
  using workshop = new Workshop(one);
  const here = (...args: string[]) => workshop.start(args, { folder: workshop.repository }).ended;
  const fresh = await here();
  expect(fresh).toMatchObject({ code: 0, stderr: "" });
  expect(fresh.stdout).toMatch(/^Usage: ralph-ci /);
  expect(fresh.stdout).toMatch(/\nx: no run has worked on it yet\.\n {2}Next: ralph-ci run --effort x\n$/);
  expect((await here("names", "efforts")).stdout).toBe("x\n");
  expect((await here("names", "stories")).stdout).toBe(`${one.map(({ id }) => id).join("\n")}\n`);
  workshop.write("tasks/y/prd.json", workshop.read("tasks/x/prd.json"));
  expect((await here()).stdout).not.toContain("Next:");
  expect((await here("names", "efforts")).stdout).toBe("x\ny\n");
  expect(await here("names", "stories")).toMatchObject({ code: 0, stdout: "", stderr: "" });
});
