// Returns to the work branch after an agent left it in every possible way.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryRepository } from "../repository.fixture.ts";

describe("returnTo", () => {
  test("does nothing if the checkout is on the branch", async () => {
    using repository = await temporaryRepository();
    const head = await repository.commitFile("a", "1");
    const checkout = await repository.open();
    expect(await checkout.returnTo("main", head)).toEqual([]);
    expect(repository.logged).toEqual([]);
  });

  test.each([["--detach"], ["-b", "theirs"]])(
    "moves the branch forward to the HEAD of %s %s",
    async (...how) => {
      using repository = await temporaryRepository();
      await repository.commitFile("a", "1");
      await repository.git("checkout", "--quiet", ...how.filter(Boolean));
      const head = await repository.commitFile("a", "2");
      repository.write("a", "3");
      repository.write("b", "new");
      await repository.git("add", "b");
      const checkout = await repository.open();
      const reports = await checkout.returnTo("main");
      expect(reports).toEqual([
        `The agent left main for ${how[0] === "-b" ? "branch theirs" : "a detached HEAD"}; its commits were put on main.`,
      ]);
      expect(repository.logged).toEqual(reports);
      expect(await checkout.state()).toEqual({
        head,
        branch: "main",
        changes: [
          { path: "a", kind: "changed", staged: false, unstaged: true },
          { path: "b", kind: "changed", staged: true, unstaged: false, isNew: true },
        ],
      });
    },
  );

  test("claims no commits if there are none", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "-b", "theirs");
    expect(await (await repository.open()).returnTo("main")).toEqual([
      "The agent left main for branch theirs; the checkout is on main again.",
    ]);
  });

  test("keeps diverged commits on a rescue branch", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1");
    const tip = await repository.commitFile("a", "2");
    await repository.git("checkout", "--quiet", "-b", "theirs", base);
    const theirs = await repository.commitFile("b", "1");
    repository.write("c", "new");
    const checkout = await repository.open();
    const rescueBranch = `ralph/stray-${theirs.slice(0, 8)}`;
    expect(await checkout.returnTo("main")).toEqual([
      `The agent left main for branch theirs; the checkout is on main again, and its commits are kept on ${rescueBranch}.`,
    ]);
    expect(await repository.git("rev-parse", rescueBranch)).toBe(theirs);
    expect(await checkout.state()).toMatchObject({ head: tip, branch: "main" });
    expect(repository.read("c")).toBe("new");
  });

  test("creates no rescue branch for commits that a branch or a tag contains", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1");
    await repository.commitFile("a", "2");
    await repository.git("checkout", "--quiet", "--detach", base);
    expect(await (await repository.open()).returnTo("main")).toEqual([
      "The agent left main for a detached HEAD; the checkout is on main again.",
    ]);
    expect(await repository.git("branch", "--format=%(refname:short)")).toBe("main");
  });

  test("keeps uncommitted files that are in the way on a rescue branch", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1");
    await repository.commitFile("a", "2");
    await repository.commitFile("new", "of the branch");
    await repository.git("checkout", "--quiet", "--detach", base);
    repository.write("a", "mine");
    repository.write("new", "mine");
    repository.write("staged", "mine");
    await repository.git("add", "staged");
    const checkout = await repository.open();
    const reports = await checkout.returnTo("main");
    const [, rescueBranch = "none"] = /kept on (ralph\/stray-\w+)\.$/.exec(reports.at(-1) ?? "") ?? [];
    for (const file of ["a", "new", "staged"])
      expect(await repository.git("show", `${rescueBranch}:${file}`)).toBe("mine");
    expect(await repository.git("rev-parse", `${rescueBranch}^`)).toBe(base);
    expect(repository.read("new")).toBe("of the branch");
    expect((await checkout.state()).branch).toBe("main");
    expect(repository.exists(".git/ralph-ci-index")).toBe(false);
  });

  test("keeps a large tracked file, and leaves an untracked one where it is", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("large", "1");
    await repository.commitFile("large", "2");
    await repository.git("checkout", "--quiet", "--detach", base);
    repository.write("new large", "");
    for (const file of ["large", "new large"])
      fs.truncateSync(path.join(repository.top, file), 51 * 1024 * 1024);
    const reports = await (await repository.open()).returnTo("main");
    const [, rescueBranch = "none"] = /kept on (ralph\/stray-\w+)\.$/.exec(reports.at(-1) ?? "") ?? [];
    expect(await repository.git("ls-tree", "-r", "--name-only", rescueBranch)).toBe("large");
    expect(await repository.git("cat-file", "-s", `${rescueBranch}:large`)).toBe(String(51 * 1024 * 1024));
    expect(repository.exists("new large")).toBe(true);
  });

  test("leaves a conflicting merge on another branch and keeps its unfinished result", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1");
    await repository.commitFile("a", "2");
    await repository.git("checkout", "--quiet", "-b", "theirs", base);
    await repository.commitFile("a", "3");
    await expect(repository.git("merge", "main")).rejects.toThrow();
    const checkout = await repository.open();
    const reports = await checkout.returnTo("main");
    const [, rescueBranch = "none"] = /result is on (ralph\/stray-\w+)\.$/.exec(reports[0] ?? "") ?? [];
    expect(await repository.git("show", `${rescueBranch}:a`)).toMatch(/<<<<<<<.*3.*2/s);
    expect(await checkout.state()).toMatchObject({ branch: "main", changes: [] });
    expect(checkout.operation()).toBeUndefined();
  });

  test("creates the branch again if the agent removed it", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "-b", "ralph/x");
    const last = await repository.commitFile("b", "1");
    await repository.git("checkout", "--quiet", "main");
    await repository.git("branch", "--quiet", "-D", "ralph/x");
    const checkout = await repository.open();
    await checkout.returnTo("ralph/x", last);
    expect(await checkout.state()).toMatchObject({ head: last, branch: "ralph/x", changes: [] });
  });

  test("keeps the commits that the agent removed from the branch", async () => {
    using repository = await temporaryRepository();
    const first = await repository.commitFile("a", "1");
    const last = await repository.commitFile("a", "2");
    await repository.git("reset", "--quiet", "--hard", first);
    const checkout = await repository.open();
    const rescueBranch = `ralph/stray-${last.slice(0, 8)}`;
    expect(await checkout.returnTo("main", last)).toEqual([
      `Commits were removed from the work branch; they are kept on ${rescueBranch}.`,
    ]);
    expect(await repository.git("rev-parse", rescueBranch)).toBe(last);
    expect(await checkout.head()).toBe(first);
  });

  test("uses another name if a branch called ralph is in the way", async () => {
    using repository = await temporaryRepository();
    const first = await repository.commitFile("a", "1");
    const last = await repository.commitFile("a", "2");
    await repository.git("reset", "--quiet", "--hard", first);
    await repository.git("branch", "ralph");
    await (await repository.open()).returnTo("main", last);
    expect(await repository.git("rev-parse", `ralph-stray-${last}`)).toBe(last);
  });

  test.each([false, true])("returns from a branch without commits (all staged: %s)", async (allStaged) => {
    using repository = await temporaryRepository();
    const head = await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "--orphan", "empty");
    repository.write("a", "2");
    repository.write("b", "new");
    await repository.git("add", allStaged ? "--all" : "b");
    const checkout = await repository.open();
    const reports = await checkout.returnTo("main");
    expect(await checkout.state()).toMatchObject({ head, branch: "main" });
    if (allStaged) {
      const [, rescueBranch = "none"] = /kept on (ralph\/stray-\w+)\.$/.exec(reports.at(-1) ?? "") ?? [];
      expect(await repository.git("show", `${rescueBranch}:a`, `${rescueBranch}:b`)).toBe("2new");
      expect(await repository.git("log", "--format=%s", rescueBranch)).toMatch(
        /^Uncommitted files that could not/,
      );
    } else {
      expect([repository.read("a"), repository.read("b")]).toEqual(["2", "new"]);
    }
  });

  test("takes the branch back from another work tree", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "-b", "theirs");
    const other = path.join(repository.root, "other");
    await repository.git("worktree", "add", "--quiet", other, "main");
    fs.writeFileSync(path.join(other, "b"), "committed there");
    await repository.gitIn(other, "add", "b");
    await repository.gitIn(other, "commit", "--quiet", "-m", "next");
    fs.writeFileSync(path.join(other, "c"), "uncommitted");
    const tip = await repository.git("rev-parse", "main");
    repository.write("own", "1");
    const checkout = await repository.open();
    const [report = "", ...more] = await checkout.returnTo("main");
    const [, rescueBranch = "none"] =
      /^The work tree .* held main; .* kept on (ralph\/stray-\w+)\.$/.exec(report) ?? [];
    expect(await repository.git("show", `${rescueBranch}:c`)).toBe("uncommitted");
    expect(more).toEqual(["The agent left main for branch theirs; the checkout is on main again."]);
    expect(await checkout.state()).toMatchObject({ head: tip, branch: "main" });
    expect(repository.read("own")).toBe("1");
    expect(fs.readFileSync(path.join(other, "c"), "utf8")).toBe("uncommitted");
    expect(await repository.gitIn(other, "branch", "--show-current")).toBe("");
  });

  test("takes the branch back from a work tree that was removed", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "-b", "theirs");
    const other = path.join(repository.root, "other");
    await repository.git("worktree", "add", "--quiet", other, "main");
    await repository.gitIn(other, "commit", "--quiet", "--allow-empty", "-m", "next");
    fs.rmSync(other, { recursive: true });
    const checkout = await repository.open();
    const [report] = await checkout.returnTo("main");
    expect(report).toMatch(/its folder is missing\.$/);
    expect(await checkout.state()).toMatchObject({ branch: "main" });
    expect(await repository.git("log", "-1", "--format=%s")).toBe("next");
  });

  test("works in a linked work tree", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    const linked = path.join(repository.root, "linked");
    await repository.git("worktree", "add", "--quiet", "-b", "side", linked);
    await repository.gitIn(linked, "checkout", "--quiet", "--detach");
    await repository.gitIn(linked, "commit", "--quiet", "--allow-empty", "-m", "next");
    const checkout = await repository.open(linked);
    await checkout.returnTo("side");
    expect(await checkout.state()).toMatchObject({
      head: await repository.git("rev-parse", "side"),
      branch: "side",
    });
    expect(await repository.git("log", "-1", "--format=%s", "side")).toBe("next");
  });
});
