// Tests that `doctor` names what is broken in a set-up and ends with the fix, and that its command runs where all is well.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { locationArgs } from "../../../test/kit/expectations.ts";
import { Workshop } from "../../../test/kit/workshop.ts";
import { agent, gateSetUps, type SetUp } from "./broken-set-ups.fixture.ts";

const one = [{ id: "US-001", verify: "test -f README.md" }];
const settled = { GIT_AUTHOR_NAME: "A Tester", GIT_AUTHOR_EMAIL: "tester@example.invalid" };

/** Programs in a folder of their own, before the others. */
function fakePath(workshop: Workshop, programs: Record<string, string>): Record<string, string> {
  mkdirSync(join(workshop.folder, "bin"), { recursive: true });
  for (const [name, text] of Object.entries(programs)) workshop.script(`bin/${name}`, `#!/bin/sh\n${text}\n`);
  return { PATH: [join(workshop.folder, "bin"), workshop.environment.PATH].join(delimiter) };
}

function runToEnd(workshop: Workshop, words: readonly string[]): void {
  spawnSync(process.execPath, [process.env.RALPH_TEST_CLI ?? "", ...words], { env: workshop.environment });
}

const isRoot = process.getuid?.() === 0;
const loggedOut = `case "$1" in auth) echo '{"loggedIn": false}'; exit 1 ;; *) echo 9.8.7 ;; esac`;

const setUps: Record<string, SetUp> = {
  "an agent that is not on the PATH": {
    words: agent("my-agent --fast"),
    name: "command",
    says: /my-agent --fast: there is no program my-agent; install it or put it on the PATH$/,
  },
  "an agent whose file is not executable": {
    prepare: (workshop) => workshop.write("agent.sh", "true\n"),
    words: agent("./agent.sh"),
    name: "command",
    says: /\.\/agent\.sh is not executable; make it so with chmod \+x \.\/agent\.sh$/,
  },
  "an agent's script that does not exist": {
    words: agent("node agents/main.mjs"),
    name: "command",
    says: /there is no file agents\/main\.mjs; create it, or correct the command$/,
  },
  "Claude Code without a key and without a login": {
    environment: (workshop) => ({ ...fakePath(workshop, { claude: loggedOut }), IS_SANDBOX: "1" }),
    words: () => ["--agent", "claude"],
    name: "claude",
    says: /is not logged in and has no key; set ANTHROPIC_API_KEY to your key, or log in: start claude and type \/login$/,
  },
  "Claude Code with an empty key": {
    environment: (workshop) => ({
      ...fakePath(workshop, { claude: loggedOut }),
      IS_SANDBOX: "1",
      ANTHROPIC_API_KEY: "",
    }),
    words: () => ["--agent", "claude"],
    name: "claude",
    says: /ANTHROPIC_API_KEY is empty: set it to your key, or unset it and log in/,
  },
  "opencode without a key": {
    environment: (workshop) => fakePath(workshop, { opencode: "echo 1.18.33" }),
    words: () => ["--agent", "opencode"],
    name: "opencode",
    says: /has no key, .*; set ANTHROPIC_API_KEY to your key, or log in with opencode auth login$/,
    level: "warning",
  },
  "a state folder that holds the effort of another project": {
    prepare(workshop) {
      const other = join(workshop.folder, "other");
      execFileSync("git", ["clone", "--quiet", workshop.repository, other]);
      execFileSync("git", ["-C", other, "checkout", "--quiet", "--orphan", "fresh"]);
      execFileSync("git", [
        "-C",
        other,
        "-c",
        "user.name=T",
        "-c",
        "user.email=t@t",
        "commit",
        "-qm",
        "Other",
      ]);
      const words = ["run", "-C", other, "--effort", "tasks/x", "--state-dir", workshop.state];
      const options = ["--agent-command", "true", "--max-iterations", "1"];
      runToEnd(workshop, [...words, ...options]);
    },
    name: "state",
    says: /already holds an effort "x" of .*other\/tasks\/x .*; give this run another state folder with --state-dir$/,
  },
  "limits that are used up": {
    prepare(workshop) {
      runToEnd(workshop, workshop.runArgs("true", "--max-iterations", "1"));
    },
    words: () => ["--agent-command", "true", "--max-iterations", "1"],
    name: "next",
    says: /a run would start no iteration: .*used all its iterations; raise --max-iterations to continue\.$/,
  },
  "no open story": {
    stories: [{ id: "US-001", passes: true }],
    name: "next",
    says: /Every story has passed\. To go on, add a story, or reopen one in the plan$/,
    level: "warning",
  },
  "no story": {
    stories: [],
    name: "effort",
    says: /has no stories yet, so there is nothing to do; add stories to its list "userStories"\.$/,
  },
  "a branch name that git does not allow": {
    top: { branchName: "no good" },
    name: "branch",
    says: /is not a valid branch name: give branchName in prd\.json a name such as ralph\/x\.$/,
  },
  "a branch that another work tree has": {
    prepare: (workshop) =>
      workshop.git("worktree", "add", "--quiet", "-b", "ralph/x", join(workshop.folder, "linked")),
    name: "branch",
    says: /is checked out in another work tree .*remove that work tree with `git worktree remove`\.$/,
  },
  "a branch that is in the way of the work branch": {
    prepare: (workshop) => workshop.git("branch", "ralph"),
    name: "branch",
    says: /cannot be created beside branch ralph, .*: rename ralph, or give branchName in prd\.json another name\.$/,
  },
  "changes that a switch to the work branch would overwrite": {
    prepare(workshop) {
      workshop.git("switch", "--quiet", "--create", "ralph/x");
      workshop.writeStories([{ id: "US-009" }]);
      workshop.commitAll("Work");
      workshop.git("switch", "--quiet", "main");
      workshop.writeStories([{ id: "US-002" }]);
    },
    name: "branch",
    says: /local changes to tasks\/x\/prd\.json would be overwritten\. Commit these changes or stash them, and run again\.$/,
  },
  "no commit": {
    prepare(workshop) {
      execFileSync("rm", ["-rf", join(workshop.repository, ".git"), join(workshop.repository, "README.md")]);
      workshop.git("init", "--quiet");
    },
    name: "head",
    says: /has no commit yet, .* run git add --all && git commit -m "Begin"$/,
    level: "warning",
  },
  "a detached HEAD": {
    prepare: (workshop) => workshop.git("checkout", "--quiet", "--detach"),
    name: "head",
    says: /HEAD is on no branch; .* run git switch BRANCH first$/,
    level: "warning",
  },
  "no name for commits": {
    environment: () => ({ GIT_AUTHOR_NAME: "", GIT_AUTHOR_EMAIL: "" }),
    name: "author",
    says: /commits are by ralph-ci .*git config --global user\.email ADDRESS$/,
    level: "warning",
  },
  "a remote that cannot be reached": {
    prepare: (workshop) => workshop.git("remote", "add", "origin", join(workshop.folder, "gone.git")),
    words: () => ["--agent-command", "true", "--push", "auto"],
    name: "remote",
    says: /The remote origin does not take a push, because git says: .*; check the address with `git remote -v`/,
    level: "warning",
  },
  "an unknown value of an option": {
    words: () => ["--agent-command", "true", "--store", "artifact"],
    name: "options",
    says: /--store "artifact" is not known; .*\. Did you mean artifacts\?$/,
  },
  "artifacts outside of a workflow": {
    words: () => ["--agent-command", "true", "--store", "artifacts"],
    name: "store",
    says: /artifacts? .*; /,
  },
  "a Ziti identity that does not exist": {
    words: () => ["--agent-command", "true", "--attach", "read", "--ziti-identity", "gone.json"],
    name: "attach",
    says: /gone\.json does not exist; make one with /,
  },
  "a state folder in the effort": {
    words: (workshop) => ["--agent-command", "true", "--state-dir", join(workshop.repository, "tasks/x/s")],
    name: "state",
    says: /would mix with the files of the project; choose another folder with --state-dir$/,
  },
  "tmux that is too old for --claude-mode tmux": {
    environment: (workshop) => ({
      ...fakePath(workshop, { claude: "echo 9.8.7", tmux: "echo tmux 2.9" }),
      IS_SANDBOX: "1",
    }),
    words: () => ["--agent", "claude", "--claude-mode", "tmux"],
    name: "tmux",
    says: /2\.9 is too old, but Claude Code is set to run in it; install tmux 3\.2 or newer, or give --claude-mode auto$/,
  },
  "a variable for the agent that is not set": {
    words: () => ["--agent-command", "true", "--agent-env", "MY_KEY"],
    name: "agents",
    says: /MY_KEY is empty or not set, .*; set it, or leave --agent-env MY_KEY out$/,
    level: "warning",
  },
  "an effort that is mistyped": {
    words: () => ["--agent-command", "true", "--effort", "tasks/y"],
    name: "effort",
    says: /There is no effort "tasks\/y" .*with --effort <path>\. Did you mean --effort tasks\/x\?$/,
  },
};

describe.concurrent("a broken set-up is named, with its fix", () => {
  test.each(Object.entries({ ...setUps, ...gateSetUps }))("%s", async (_, setUp) => {
    const { stories = one, top, prepare, words = agent("true"), environment, name, says, level } = setUp;
    using workshop = new Workshop(stories, top);
    prepare?.(workshop);
    if (!["branch", "checkout"].includes(name) && workshop.git("status", "--porcelain") && name !== "head")
      workshop.commitAll("Prepare");
    const given = words(workshop);
    const named = given.filter((word) => ["--effort", "--state-dir"].includes(word));
    const all = locationArgs(workshop);
    const location = all.filter(
      (word, index) => !named.includes(word) && !named.includes(all[index - 1] ?? ""),
    );
    const ended = await workshop.cli(["doctor", "--json", ...location, ...given], {
      ...settled,
      ...environment?.(workshop),
    });
    const { checks, run } = JSON.parse(ended.stdout);
    const naming = checks.filter((check: { name: string; text: string }) => says.test(check.text));
    expect({ checks, naming }).toMatchObject({ naming: [{ name, level: level ?? "error" }] });
    expect(ended.code).toBe(level === undefined ? 1 : 0);
    expect(run === null).toBe(level === undefined);
  });

  test.runIf(isRoot)("Claude Code as root", async () => {
    using workshop = new Workshop(one);
    const words = ["doctor", ...locationArgs(workshop), "--agent", "claude"];
    const ended = await workshop.cli(words, fakePath(workshop, { claude: "echo 9.8.7" }));
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/^error +claude +claude does not work as root: set IS_SANDBOX=1 .*$/m);
  });

  test.skipIf(isRoot)("a state folder that cannot be written", async () => {
    using workshop = new Workshop(one);
    mkdirSync(workshop.state);
    chmodSync(workshop.state, 0o500);
    const { code, stdout } = await workshop.cli([
      "doctor",
      ...locationArgs(workshop),
      "--agent-command",
      "true",
    ]);
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringMatching(/--state-dir$/m) });
  });
});

test("on a good set-up the last line, copied, runs", async () => {
  using workshop = new Workshop([{ id: "US-001", verify: "make check" }]);
  workshop.write("Makefile", "check:\n\ttest -f 'new file'\n");
  workshop.commitAll("Prepare");
  const change = `sed -i 's/"passes": false/"passes": true/' tasks/x/prd.json && touch 'new file'`;
  const words = ["tasks/x", "--state-dir", "../a state", "--agent-command", change, "--verify", "true"];
  const program = `exec '${process.execPath}' '${process.env.RALPH_TEST_CLI}' "$@"`;
  const env = { ...workshop.environment, ...settled, ...fakePath(workshop, { "ralph-ci": program }) };
  const shell = (line: string) =>
    execFileSync("sh", ["-c", line], { cwd: workshop.repository, env, encoding: "utf8" });
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const lines = shell(`ralph-ci doctor --gates ${quoted}`).trimEnd().split("\n");
  expect(lines.filter((line) => /^(warning|error)/.test(line))).toEqual([]);
  expect(lines).toContain("No problems: a run can start. Start it with:");
  expect(lines.join("\n")).toMatch(
    /ok +gate run +make check: fails in .* exit code 2 .*, as a gate of open stories may/,
  );
  expect(shell(lines.at(-1) ?? "")).toMatch(/^Stopping: complete\./m);
});
