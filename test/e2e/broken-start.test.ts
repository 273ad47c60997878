// A start that cannot work ends the run at once: no iteration, no commit, no push, and the sentence says the fix.
// @module-tag e2e
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { searchPathWithout } from "../kit/search-path.ts";
import { type PrintedResult, Workshop } from "../kit/workshop.ts";

const three = ["A", "B", "C"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));

/** What is wrong; `said` is a part of the sentence, and `reason` why the run stopped. */
interface BrokenStart {
  name: string;
  reason: "start-error" | "auth-error";
  said: RegExp;
  agent?: string;
  command?: string;
  arrange?(workshop: Workshop): void;
  variables?: Record<string, string>;
  options?: string[];
}

/** A program that takes the place of Claude Code in its print mode. */
const claudeThatSays = (result: string) => (workshop: Workshop) =>
  putProgram(
    workshop,
    "claude",
    `#!/bin/sh\ncat > /dev/null\necho '{"type":"result","subtype":"success","is_error":true,"result":"${result}"}'\nexit 1\n`,
  );

function putProgram(workshop: Workshop, name: string, text: string): void {
  const programs = searchPathWithout(workshop.folder, "claude", "opencode");
  workshop.environment.PATH = programs;
  writeFileSync(join(programs, name), text, { mode: 0o755 });
}

function putScript(text: string, mode = 0o755): (workshop: Workshop) => void {
  return (workshop) => {
    chmodSync(workshop.write("agent.sh", text), mode);
    workshop.commitAll("Add the agent");
  };
}

const noPrograms = (workshop: Workshop) => {
  workshop.environment.PATH = searchPathWithout(workshop.folder, "claude", "opencode");
};

const print = ["--claude-mode", "print"];
const asSandbox = { IS_SANDBOX: "1" };

const brokenStarts: BrokenStart[] = [
  {
    name: "a command that does not exist",
    command: "my-agnet --fast",
    reason: "start-error",
    said: /^The agent command cannot work: .*my-agnet: .*not found; install the program, put it on the PATH, or correct --agent-command\.$/,
  },
  {
    name: "an interpreter whose script does not exist",
    command: "node my-agnet.mjs",
    reason: "start-error",
    said: /^The agent command cannot work: Error: Cannot find module '.*my-agnet\.mjs'; create the script, or correct --agent-command\.$/,
  },
  {
    name: "a pipeline that hides a missing command",
    command: "cat | my-agnet | cat",
    reason: "start-error",
    said: /my-agnet: .*not found; /,
  },
  {
    name: "a wrapper whose program is missing",
    command: "./agent.sh",
    arrange: putScript("#!/bin/sh\necho Starting the agent\nexec my-agnet\n"),
    reason: "start-error",
    said: /Starting the agent \/ .*my-agnet: .*not found; /,
  },
  {
    name: "a script that is not executable",
    command: "./agent.sh",
    arrange: putScript("#!/bin/sh\n", 0o644),
    reason: "start-error",
    said: /Permission denied; make it executable with chmod \+x .*\/agent\.sh\.$/,
  },
  {
    name: "a script whose interpreter is missing",
    command: "./agent.sh",
    arrange: putScript("#!/usr/bin/my-shell\n"),
    reason: "start-error",
    said: /agent\.sh: .*; the first line of .*\/agent\.sh names the interpreter \/usr\/bin\/my-shell, which does not exist; install it/,
  },
  {
    name: "a script with the line ends of Windows",
    command: "./agent.sh",
    arrange: putScript("#!/bin/sh\r\necho hi\r\n"),
    reason: "start-error",
    said: /the lines of .*\/agent\.sh end as on Windows/,
  },
  {
    name: "a command that refuses to work as root",
    command:
      "echo '--dangerously-skip-permissions cannot be used with root/sudo privileges for security reasons'; exit 1",
    reason: "start-error",
    said: /cannot be used with root\/sudo privileges for security reasons; .*IS_SANDBOX=1\.$/,
  },
  {
    name: "a command that is not logged in",
    command: "echo 'Not logged in · Please run /login'; exit 1",
    reason: "auth-error",
    said: /Not logged in · Please run \/login; log in to its program .* --agent-env NAME\.$/,
  },
  {
    name: "no Claude Code",
    agent: "claude",
    arrange: noPrograms,
    variables: asSandbox,
    reason: "start-error",
    said: /^claude cannot work: the program claude was not found; install it with npm install -g @anthropic-ai\/claude-code\.$/,
  },
  {
    name: "a Claude Code whose interpreter is missing, in print mode",
    agent: "claude",
    arrange: (workshop) => putProgram(workshop, "claude", "#!/usr/bin/my-node\n"),
    variables: asSandbox,
    options: print,
    reason: "start-error",
    said: /names the interpreter \/usr\/bin\/my-node, which does not exist/,
  },
  {
    name: "a Claude Code that ends at once in its terminal",
    agent: "claude",
    arrange: (workshop) => putProgram(workshop, "claude", "#!/bin/sh\necho No such option >&2\nexit 2\n"),
    variables: asSandbox,
    reason: "start-error",
    said: /ended with exit code 2 before the turn was over; its last output: No such option; start claude by hand/,
  },
  {
    name: "Claude Code with an empty key in a workflow",
    agent: "claude",
    arrange: claudeThatSays("Not logged in · Please run /login"),
    variables: { ...asSandbox, ANTHROPIC_API_KEY: "", GITHUB_ACTIONS: "true" },
    options: print,
    reason: "auth-error",
    said: /Not logged in · Please run \/login; ANTHROPIC_API_KEY is empty: add the secret under Settings › Secrets › Actions\.$/,
  },
  {
    name: "Claude Code without key or login",
    agent: "claude",
    arrange: claudeThatSays("Not logged in · Please run /login"),
    variables: asSandbox,
    options: print,
    reason: "auth-error",
    said: /; set ANTHROPIC_API_KEY to your key, or log in: start claude and type \/login\.$/,
  },
  {
    name: "Claude Code with a wrong key",
    agent: "claude",
    arrange: claudeThatSays("Invalid API key · Fix external API key"),
    variables: { ...asSandbox, ANTHROPIC_API_KEY: "sk-ant-wrong-0123456789" },
    options: print,
    reason: "auth-error",
    said: /Invalid API key · Fix external API key; the provider refuses ANTHROPIC_API_KEY: set a valid key/,
  },
  {
    name: "no opencode",
    agent: "opencode",
    arrange: noPrograms,
    reason: "start-error",
    said: /^opencode cannot work: the program opencode was not found; install it with npm install -g opencode-ai\.$/,
  },
  {
    name: "an opencode that is not executable",
    agent: "opencode",
    arrange: (workshop) => {
      putProgram(workshop, "opencode", "#!/bin/sh\n");
      chmodSync(join(workshop.environment.PATH ?? "", "opencode"), 0o644);
    },
    reason: "start-error",
    said: /programs\/opencode is not executable; make it executable with chmod \+x /,
  },
];

function argumentsOf({ agent, command = "unused", options = [] }: BrokenStart, workshop: Workshop): string[] {
  const args = workshop.runArgs(command, "--push", "auto", ...options);
  if (agent !== undefined) args.splice(args.indexOf("--agent"), 4, "--agent", agent);
  return args;
}

function addRemote(workshop: Workshop): string {
  const remote = join(workshop.folder, "remote.git");
  workshop.git("clone", "--quiet", "--bare", workshop.repository, remote);
  workshop.git("remote", "add", "origin", remote);
  return remote;
}

const asRoot = {
  name: "Claude Code as root",
  agent: "claude",
  arrange: noPrograms,
  reason: "start-error",
  said: /^claude does not work as root: set IS_SANDBOX=1 if this machine is a sandbox, or run as another user\.$/,
} as const;

describe("a broken start ends at once", () => {
  const cases: BrokenStart[] = process.getuid?.() === 0 ? [...brokenStarts, asRoot] : brokenStarts;
  test.concurrent.each(cases)("$name", async (start) => {
    using workshop = new Workshop(three);
    start.arrange?.(workshop);
    const remote = addRemote(workshop);
    const before = workshop.git("rev-parse", "main");
    const ended = await workshop.cli(argumentsOf(start, workshop), start.variables);
    const result = JSON.parse(ended.stdout) as PrintedResult & { error: string };
    expect({ code: ended.code, ...result }, ended.stderr).toMatchObject({
      code: 1,
      status: "failed",
      stopReason: start.reason,
      iterations: 0,
      error: expect.stringMatching(start.said),
    });
    expect(ended.stderr).toContain(`Stopping: ${start.reason}. ${result.error}`);
    expect(ended.stderr.match(/^Iteration /gm)).toHaveLength(1);
    expect(workshop.query("select n from iterations")).toEqual([]);
    expect(workshop.query("select id from stories where started_at is not null")).toEqual([]);
    expect(workshop.git("rev-parse", "HEAD")).toBe(before);
    expect(workshop.git("--git-dir", remote, "for-each-ref", "--format=%(refname)")).toBe(
      "refs/heads/main\n",
    );
  });
});

describe.concurrent("a start that cannot work", () => {
  test("gives the work to the next agent at once", { tags: ["main"] }, async () => {
    using workshop = new Workshop(three);
    noPrograms(workshop);
    const agent = goodAgent(workshop);
    const args = workshop.runArgs(agent, "--failover", "opencode,command");
    args.splice(args.indexOf("--agent"), 2, "--agent", "opencode");
    const ended = await workshop.cli(args);
    expect(JSON.parse(ended.stdout), ended.stderr).toMatchObject({ status: "complete", iterations: 3 });
    expect(ended.stderr).toMatch(
      /Continuing with command: opencode cannot work \(the program opencode was not found/,
    );
    expect(workshop.subjects()).toHaveLength(3);
  });

  test("later in a run ends it with everything before it pushed, and the next run goes on", async () => {
    using workshop = new Workshop(three);
    const remote = addRemote(workshop);
    const command = writeAgent(workshop, `work(); propose(); fs.unlinkSync(process.env.HOME + "/my-agent");`);
    const program = workshop.script("home/my-agent", `#!/bin/sh\nexec ${command}\n`);
    const ended = await workshop.run(program, "--push", "auto");
    expect(ended, ended.stderr).toMatchObject({
      code: 1,
      result: { stopReason: "start-error", iterations: 1 },
    });
    expect(workshop.query("select n, outcome from iterations")).toEqual([{ n: 1, outcome: "passed" }]);
    const branch = workshop.git("branch", "--show-current").trim();
    expect(workshop.git("--git-dir", remote, "rev-parse", branch)).toBe(workshop.git("rev-parse", "HEAD"));
    const again = await workshop.run(goodAgent(workshop));
    expect(again.result).toMatchObject({ status: "complete", iterations: 3 });
    expect(workshop.query("select n, story_id from iterations")).toEqual(
      ["A", "B", "C"].map((story_id, index) => ({ n: index + 1, story_id })),
    );
  });

  test("is none if the turn did something: it counts as a failed one", async () => {
    using workshop = new Workshop(three);
    const agent = writeAgent(workshop, "work(); process.exit(127);");
    const silent = await workshop.run(agent, "--max-failures", "2");
    expect(silent.result).toMatchObject({ stopReason: "max-failures", iterations: 2 });
    const talking = writeAgent(workshop, "console.log('I read the code.'); process.exit(127);", "talking");
    const ended = await workshop.run(talking, "--max-failures", "2");
    expect(ended.result).toMatchObject({ stopReason: "max-failures", iterations: 4 });
  });

  test("is none if the output of a command that works names a missing one", async () => {
    using workshop = new Workshop(three);
    const agent = goodAgent(workshop);
    const ended = await workshop.run(`my-agnet; ${agent}; my-agnet || true`);
    expect(ended.result, ended.stderr).toMatchObject({ status: "complete", iterations: 3 });
  });
});
