// @module-tag e2e
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { branchOf, changedFiles, expectMistake, gitState, uncommitted } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "US-001" }];
const two = [{ id: "US-001" }, { id: "US-002" }];

describe.concurrent("locks in the repository", () => {
  const locks = ["index.lock", "HEAD.lock", "refs/heads/ralph/x.lock"];

  test("of a process that has ended are removed and named", { tags: ["main"] }, async () => {
    using workshop = new Workshop(one);
    mkdirSync(join(workshop.repository, ".git/refs/heads/ralph"));
    for (const lock of locks) workshop.write(`.git/${lock}`, "");
    const { code, stderr } = await workshop.run(goodAgent(workshop));
    expect(code).toBe(0);
    for (const lock of locks) {
      // One warning per lock.
      expect(stderr.split("\n").filter((line) => line.includes(`.git/${lock}`))).toHaveLength(1);
      expect(existsSync(join(workshop.repository, ".git", lock))).toBe(false);
    }
    expect(uncommitted(workshop)).toBe("");
  });

  test("of a running process stop the run before it changes anything", async () => {
    using workshop = new Workshop(one);
    const lock = join(workshop.repository, ".git/index.lock");
    const descriptor = openSync(lock, "w");
    try {
      const ended = await workshop.cli(workshop.runArgs("true"));
      expectMistake(ended, `Process ${process.pid} `, lock, /: let it finish or end it, and run again\.$/m);
      expect(existsSync(lock)).toBe(true);
    } finally {
      closeSync(descriptor);
    }
  });

  test("left by a git command of the agent do not stop the commit", async () => {
    using workshop = new Workshop(one);
    const agent = writeAgent(workshop, "work(); propose(); fs.writeFileSync('.git/index.lock', '');");
    const { code, stderr } = await workshop.run(agent);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("index.lock") });
    expect(uncommitted(workshop)).toBe("");
  });
});

describe.concurrent("unusual repositories", () => {
  test("detached HEAD: the work branch starts there", async () => {
    using workshop = new Workshop(one);
    workshop.git("switch", "--quiet", "--detach");
    expect((await workshop.run(goodAgent(workshop))).code).toBe(0);
    expect(branchOf(workshop)).toBe("ralph/x");
    expect(workshop.subjects()).toEqual(["US-001: Story US-001"]);
  });

  test("detached HEAD with commits that are on no branch: the commits are kept and named", async () => {
    using workshop = new Workshop(one);
    workshop.git("branch", "ralph/x");
    workshop.git("switch", "--quiet", "--detach");
    workshop.write("only-here.txt", "");
    workshop.commitAll("Only here");
    const detachedCommit = workshop.git("rev-parse", "HEAD").trim();
    const { code, stderr } = await workshop.run(goodAgent(workshop));
    expect(code).toBe(0);
    expect(stderr).toContain(`ralph/stray-${detachedCommit.slice(0, 8)}`);
    expect(workshop.git("branch", "--contains", detachedCommit)).toContain("ralph/stray-");
  });

  test("no repository: --commit each is refused with the fix, --commit never works", async () => {
    using workshop = new Workshop(one);
    rmSync(join(workshop.repository, ".git"), { recursive: true });
    const refused = await workshop.cli(workshop.runArgs(goodAgent(workshop)));
    expectMistake(refused, "repository", /git init|--commit never/);
    expect(existsSync(join(workshop.repository, "work-US-001.txt"))).toBe(false);
    const { code, result } = await workshop.run(goodAgent(workshop), "--commit", "never");
    expect({ code, passed: result.stories.passed }).toEqual({ code: 0, passed: 1 });
    expect(existsSync(join(workshop.repository, ".git"))).toBe(false);
  });

  test("no commits yet: the first iteration makes the first commit", async () => {
    using workshop = new Workshop(two);
    rmSync(join(workshop.repository, ".git"), { recursive: true });
    rmSync(join(workshop.repository, "README.md"));
    workshop.git("init", "--quiet", "--initial-branch=main");
    const { code, result } = await workshop.run(goodAgent(workshop));
    expect({ code, iterations: result.iterations }).toEqual({ code: 0, iterations: 2 });
    expect(workshop.git("log", "--reverse", "--format=%s").trim().split("\n")).toEqual([
      "US-001: Story US-001",
      "US-002: Story US-002",
    ]);
    expect(branchOf(workshop)).toBe("ralph/x");
    expect(uncommitted(workshop)).toBe("");
  });

  test("linked work tree: the work happens there, and a branch checked out elsewhere is named", async () => {
    using workshop = new Workshop(one);
    const linked = join(workshop.folder, "linked");
    workshop.git("worktree", "add", "--quiet", "--detach", linked);
    expect((await workshop.run(goodAgent(workshop), "-C", linked)).code).toBe(0);
    expect(existsSync(join(linked, "work-US-001.txt"))).toBe(true);
    expect(existsSync(join(workshop.repository, "work-US-001.txt"))).toBe(false);
    expect(workshop.git("log", "--format=%s", "main..ralph/x").trim()).toBe("US-001: Story US-001");
    expect([branchOf(workshop), uncommitted(workshop)]).toEqual(["main", ""]);
    expect(workshop.git("-C", linked, "status", "--porcelain")).toBe("");
    const elsewhere = await workshop.cli(workshop.runArgs("true"));
    expectMistake(elsewhere, "ralph/x", linked);
    // Committing these changes would not help here.
    expect(elsewhere.stderr).not.toContain("Commit these changes");
  });

  test("-C with a subfolder: agent and gates work there, and the effort is found from there or from the top", async () => {
    using workshop = new Workshop(one);
    workshop.write("part/inside.txt", "");
    workshop.commitAll("A part");
    const part = join(workshop.repository, "part");
    const agent = writeAgent(workshop, "fs.writeFileSync('here-' + iteration, ''); work(); propose();");
    for (const effort of ["tasks/x", "../tasks/x"]) {
      const { code, result } = await workshop.run(agent, "-C", part, "--effort", effort);
      expect({ code, iterations: result.iterations }).toEqual({ code: 0, iterations: 1 });
    }
    expect(changedFiles(workshop, "HEAD")).toEqual(
      expect.arrayContaining(["part/here-1", "part/work-US-001.txt"]),
    );
    const outside = join(workshop.folder, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "prd.json"), readFileSync(workshop.prdFile));
    const ended = await workshop.cli(workshop.runArgs("true", "-C", part, "--effort", outside));
    expectMistake(ended, "is outside the checkout", /; name an effort inside it with --effort <path>\.$/m);
  });
});

describe.concurrent("a linked prd.json", () => {
  /** An effort whose prd.json is a link to a file elsewhere in the repository. */
  function linkedEffort(): { workshop: Workshop; real: string } {
    const workshop = new Workshop(two);
    const real = join(workshop.repository, "plans/parts.json");
    mkdirSync(join(workshop.repository, "plans"));
    renameSync(workshop.prdFile, real);
    symlinkSync("../../plans/parts.json", workshop.prdFile);
    workshop.commitAll("Link the plan");
    return { workshop, real };
  }
  const passed = (text: string) =>
    JSON.parse(text).userStories.map((story: { passes: boolean }) => story.passes);

  test.each([
    ["writes through the link", "work(); propose();"],
    [
      "replaces the link by a file",
      "work(); const prd = readPrd(); fs.rmSync(prdFile); writePrd(prd); propose();",
    ],
    ["removes the link and writes the file itself", "work(); propose(); fs.rmSync(prdFile);"],
  ])("is followed and stays a link, when the agent %s", async (_, body) => {
    const { workshop: linked, real } = linkedEffort();
    using workshop = linked;
    const { code, result } = await workshop.run(writeAgent(workshop, body));
    expect({ code, iterations: result.iterations }).toEqual({ code: 0, iterations: 2 });
    expect(readlinkSync(workshop.prdFile)).toBe("../../plans/parts.json");
    expect(passed(readFileSync(real, "utf8"))).toEqual([true, true]);
    expect(passed(workshop.git("show", "ralph/x:plans/parts.json"))).toEqual([true, true]);
    expect(workshop.git("ls-tree", "ralph/x", "tasks/x/prd.json")).toMatch(/^120000 /);
    expect(uncommitted(workshop)).toBe("");
    expect(workshop.prompt(1)).toContain("plans/parts.json");
    expect(workshop.progress()).toContain("Result: passed");
  });

  test("is refused if it leads outside, by run and validate, and if the work branch has another one", async () => {
    const { workshop: linked } = linkedEffort();
    using workshop = linked;
    workshop.git("branch", "ralph/x", "HEAD~1");
    const before = gitState(workshop);
    expectMistake(
      await workshop.cli(workshop.runArgs("true")),
      "tasks/x/prd.json is a link to plans/parts.json here, but not on the work branch ralph/x",
    );
    expect(gitState(workshop)).toEqual(before);
    const outside = join(workshop.folder, "outside.json");
    renameSync(join(workshop.repository, "plans/parts.json"), outside);
    rmSync(workshop.prdFile);
    symlinkSync(outside, workshop.prdFile);
    const leadsOutside = /prd\.json is a link to .*outside\.json, which is outside the checkout .*; put /;
    expectMistake(await workshop.cli(workshop.runArgs("true")), leadsOutside);
    expectMistake(await workshop.cli(["validate", workshop.prdFile]), leadsOutside);
    expectMistake(await workshop.cli(["validate", join(workshop.repository, "tasks/x")]), leadsOutside);
  });
});

describe.concurrent("author and external programs", () => {
  const signature = ["log", "-1", "--format=%an <%ae> %cn <%ce>"];

  test("the author is ralph-ci, unless git has a configured identity", async () => {
    using workshop = new Workshop(two);
    await workshop.run(goodAgent(workshop), "--max-iterations", "1");
    const own = "ralph-ci <ralph-ci@users.noreply.github.com>";
    expect(workshop.git(...signature).trim()).toBe(`${own} ${own}`);
    const config = "[user]\n\tname = Ada\n\temail = ada@example.invalid\n";
    writeFileSync(join(workshop.home, ".gitconfig"), config);
    await workshop.run(goodAgent(workshop));
    expect(workshop.git(...signature).trim()).toBe("Ada <ada@example.invalid> Ada <ada@example.invalid>");
  });

  test("hooks, signing programs, monitors and pagers of the repository are never started", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop(one);
    const ran = join(workshop.folder, "ran");
    const trap = workshop.script("trap.sh", `#!/bin/sh\necho "$0 $*" >> '${ran}'\nexit 1\n`);
    const names = "pre-commit prepare-commit-msg commit-msg post-commit post-checkout post-index-change";
    for (const name of [...names.split(" "), "reference-transaction"])
      writeFileSync(join(workshop.repository, ".git/hooks", name), `#!/bin/sh\nexec ${trap} ${name}\n`, {
        mode: 0o755,
      });
    const settings = `[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = ${trap}\n[diff]\n\texternal = ${trap}
[core]\n\tfsmonitor = ${trap}\n\tpager = ${trap}\n\teditor = ${trap}\n\tsshCommand = ${trap}\n`;
    const file = join(workshop.repository, ".git/config");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before + settings);
    const { code } = await workshop.run(goodAgent(workshop));
    expect(code).toBe(0);
    expect(existsSync(ran) ? readFileSync(ran, "utf8") : "").toBe("");
    writeFileSync(file, before);
    rmSync(join(workshop.repository, ".git/hooks"), { recursive: true });
    expect(workshop.subjects()).toEqual(["US-001: Story US-001"]);
    expect(workshop.git("cat-file", "commit", "HEAD")).not.toContain("gpgsig");
  });
});
