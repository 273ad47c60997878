// Which branch the work goes to, and what happens when an agent uses git itself.
// @module-tag e2e
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { branchOf, expectMistake, gitState, uncommitted, waitForCheckoutFile } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "US-001" }];
const two = [{ id: "US-001" }, { id: "US-002" }];

describe.concurrent("the work branch", () => {
  test("an effort that names the default branch gets its own branch, with a warning", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop(two, { branchName: "main" });
    const main = workshop.git("rev-parse", "main");
    const { code, stderr, result } = await workshop.run(goodAgent(workshop));
    expect(code).toBe(0);
    expect(stderr).toContain(
      "Warning: The effort names the default branch main; its work goes to ralph/x instead.",
    );
    expect(branchOf(workshop)).toBe("ralph/x");
    expect(workshop.git("rev-parse", "main")).toBe(main);
    expect(workshop.subjects()).toHaveLength(result.iterations);
    expect(uncommitted(workshop)).toBe("");
  });

  test("origin says which branch is the default; without branchName the branch is named after the effort", async () => {
    using workshop = new Workshop(one, { branchName: "trunk" });
    workshop.git("branch", "--move", "main", "trunk");
    workshop.git("update-ref", "refs/remotes/origin/trunk", "HEAD");
    workshop.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    expect((await workshop.run("true", "--max-iterations", "1")).stderr).toContain(
      "names the default branch trunk",
    );
    expect(branchOf(workshop)).toBe("ralph/x");
    workshop.git("switch", "--quiet", "trunk");
    workshop.writeStories(one);
    workshop.commitAll("No name");
    workshop.git("branch", "--delete", "--force", "ralph/x");
    expect((await workshop.run("true", "--max-iterations", "1")).stderr).not.toContain("Warning");
    expect(branchOf(workshop)).toBe("ralph/x");
  });

  test("every iteration that changed something makes one commit, and all leave a clean checkout", async () => {
    using workshop = new Workshop(two, { branchName: "ralph/mine" });
    const agent = writeAgent(workshop, "if (iteration !== 2) { work(); propose(); }");
    const { result } = await workshop.run(agent);
    expect(result).toMatchObject({ status: "complete", iterations: 3 });
    const rows = workshop.query("select n, commit_sha from iterations order by n");
    const commits = workshop.git("rev-list", "--reverse", "main..ralph/mine").trim().split("\n");
    expect(rows.map((row) => row.commit_sha)).toEqual([commits[0], null, commits[1]]);
    expect(workshop.git("log", "-1", "--format=%B")).toContain("Ralph-Iteration: x/3");
    expect(uncommitted(workshop)).toBe("");
    expect(workshop.git("stash", "list")).toBe("");
  });

  test("an existing work branch without the effort is refused with the fix, and the checkout stays unchanged", async () => {
    using workshop = new Workshop(one);
    workshop.git("switch", "--quiet", "--orphan", "ralph/x");
    workshop.write("other.txt", "");
    workshop.commitAll("Something else");
    workshop.git("switch", "--quiet", "main");
    const before = gitState(workshop);
    const ended = await workshop.cli(workshop.runArgs("true"));
    expectMistake(
      ended,
      "the work branch ralph/x has no tasks/x/prd.json",
      /; merge .*, or give the effort another "branchName"$/m,
    );
    expect(gitState(workshop)).toEqual(before);
  });

  test("a work branch that lost the effort is refused with commands that bring it back and lose nothing", async () => {
    using workshop = new Workshop(two);
    workshop.git("switch", "--quiet", "--create", "ralph/x");
    workshop.writeStories(two, { project: "Changed on the branch" });
    workshop.commitAll("Changed");
    workshop.git("rm", "--quiet", "-r", "tasks");
    workshop.write("kept.txt", "work");
    workshop.commitAll("Lost the effort");
    const tip = workshop.git("rev-parse", "HEAD").trim();
    workshop.git("switch", "--quiet", "main");
    const before = gitState(workshop);
    const ended = await workshop.cli(workshop.runArgs("true"));
    expectMistake(
      ended,
      "the work branch ralph/x has no tasks/x/prd.json; bring it back with git switch ralph/x",
    );
    expect(gitState(workshop)).toEqual(before);
    const [, commands = ""] = /bring it back with (.*), or give the effort/.exec(ended.stderr) ?? [];
    const identity = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"];
    const environment = Object.fromEntries(identity.map((name) => [name, "a@example.invalid"]));
    execFileSync("sh", ["-c", commands], {
      cwd: workshop.repository,
      env: { ...workshop.environment, ...environment },
      stdio: "pipe",
    });
    expect(workshop.git("merge-base", tip, "ralph/x").trim()).toBe(tip);
    expect(workshop.read("tasks/x/prd.json")).toContain("Changed on the branch");
    expect((await workshop.run(goodAgent(workshop))).result).toMatchObject({
      status: "complete",
      iterations: 2,
    });
    expect(workshop.read("kept.txt")).toBe("work");
  });

  test("a name that git refuses, and a name that conflicts with another branch", async () => {
    using workshop = new Workshop(one, { branchName: "a..b" });
    expectMistake(
      await workshop.cli(workshop.runArgs("true")),
      /"a\.\.b" is not a valid branch name: give branchName in prd\.json a name such as ralph\/x\.$/m,
    );
    workshop.writeStories(one, { branchName: "main/x" });
    workshop.commitAll("Another name");
    expectMistake(await workshop.cli(workshop.runArgs("true")), /beside branch main.*rename main, or give/);
  });
});

describe.concurrent("an agent that uses git itself", () => {
  /** Runs an agent that executes this code in its second iteration and does its stories in all others. */
  async function runWith(workshop: Workshop, secondTurn: string) {
    const body = `const git = (...words) => {
        const own = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "advice.detachedHead=false"];
        try { return execFileSync("git", [...own, ...words], { encoding: "utf8", stdio: "pipe" }); } catch { return ""; }
      };
      const commit = (message) => {
        git("add", "--all"); git("commit", "--quiet", "-m", message);
        fs.appendFileSync("${workshop.folder}/made", git("rev-parse", "HEAD"));
      };
      if (iteration === 2) { ${secondTurn} } else { work(); propose(); }`;
    const ended = await workshop.run(writeAgent(workshop, body), "--max-iterations", "4");
    const made = join(workshop.folder, "made");
    const own = existsSync(made) ? readFileSync(made, "utf8").trim().split("\n") : [];
    const recorded = workshop
      .query("select commit_sha from iterations where commit_sha is not null")
      .map((row) => String(row.commit_sha));
    return { ...ended, commits: [...own, ...recorded] };
  }

  test.each<[string, string, string[]]>([
    ["commits", "work(); commit('mine'); propose();", ["mine"]],
    [
      "makes a branch, commits there and stays",
      "git('switch', '--create', 'other'); work(); commit('mine'); propose();",
      ["mine"],
    ],
    ["stashes its work and goes to the default branch", "work(); git('stash'); git('switch', 'main');", []],
    [
      "commits on the default branch",
      "git('switch', 'main'); fs.writeFileSync('elsewhere', ''); commit('mine');",
      [],
    ],
    ["detaches HEAD and commits", "git('switch', '--detach'); work(); commit('mine'); propose();", ["mine"]],
    [
      "detaches HEAD at an older commit and commits",
      "git('switch', '--detach', 'main'); fs.writeFileSync('aside', ''); commit('mine');",
      [],
    ],
    [
      "leaves a rebase with a conflict",
      `fs.writeFileSync("README.md", "one"); commit("one"); git("switch", "--create", "side", "HEAD~1");
       fs.writeFileSync("README.md", "two"); commit("two"); git("switch", "ralph/x"); git("rebase", "side");`,
      ["one"],
    ],
    ["takes the last commit off the branch", "git('reset', '--hard', 'HEAD~1');", []],
    [
      "changes the last commit",
      "work(); git('add', '--all'); git('commit', '--amend', '-m', 'amended');",
      [],
    ],
    ["deletes the work branch", "git('switch', '--detach', 'main'); git('branch', '-D', 'ralph/x');", []],
  ])("one that %s", async (_, secondTurn, onBranch) => {
    using workshop = new Workshop(two);
    const { code, commits, stderr, result } = await runWith(workshop, secondTurn);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(branchOf(workshop)).toBe("ralph/x");
    expect(existsSync(join(workshop.repository, ".git/rebase-merge"))).toBe(false);
    const reachable = workshop.git("rev-list", "--branches").trim().split("\n");
    for (const commit of commits) expect(reachable).toContain(commit);
    expect(workshop.subjects()).toEqual(expect.arrayContaining(onBranch));
    expect(workshop.subjects().at(-1)).toBe("US-002: Story US-002");
    expect(workshop.prd().userStories.map((story) => story.passes)).toEqual([true, true]);
    expect(uncommitted(workshop)).toBe("");
    // The log on the work branch has an entry for every iteration.
    const entries = workshop
      .git("show", "HEAD:tasks/x/progress.txt")
      .matchAll(/^Iteration: (\d)\/4 .* Result/gm);
    const numbers = Array.from({ length: result.iterations }, (_, index) => String(index + 1));
    expect([...entries].map((entry) => entry[1])).toEqual(numbers);
  });

  test("one that removes the repository: the run ends without a stack trace", async () => {
    using workshop = new Workshop(one);
    const ended = await workshop.cli(
      workshop.runArgs(writeAgent(workshop, "work(); propose(); fs.rmSync('.git', { recursive: true });")),
    );
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).not.toMatch(/^ +at /m);
    expect(execFileSync("ls", { cwd: workshop.repository, encoding: "utf8" })).toContain("work-US-001.txt");
  });
});

test("a second effort in the same checkout is refused while the first one runs, with the fix", async () => {
  using workshop = new Workshop([{ id: "A" }]);
  workshop.write("tasks/y/prd.json", workshop.read("tasks/x/prd.json"));
  workshop.commitAll("Another effort");
  const waiting = writeAgent(
    workshop,
    "fs.writeFileSync('ready', ''); setInterval(() => {}, 1000);",
    "waiting",
  );
  const first = workshop.start(workshop.runArgs(waiting));
  await waitForCheckoutFile(workshop, "ready");
  const args = workshop.runArgs(goodAgent(workshop), "--allow-dirty");
  args[args.indexOf("tasks/x")] = "tasks/y";
  expectMistake(await workshop.cli(args), /on another effort.*git worktree add$/m);
  first.child.kill("SIGTERM");
  await first.ended;
  expect((await workshop.cli(args)).code).toBe(0);
});
