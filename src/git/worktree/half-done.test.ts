// Leaves real git operations unfinished and checks that they end without loss.
import { describe, expect, test } from "vitest";
import { isAncestor } from "../repository/index.ts";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";
import { resolveHalfDone } from "./half-done.ts";

const plain = { subject: "work", body: "", exclude: new Set<string>() };

/** Branches `main` and `side` that changed the same file; `side` is checked out. */
async function divergedRepository(): Promise<TemporaryRepository> {
  const repository = await temporaryRepository();
  await repository.commitFile("a", "1\n");
  await repository.git("checkout", "--quiet", "-b", "side");
  await repository.commitFile("before", "1\n");
  await repository.commitFile("a", "side\n");
  await repository.git("checkout", "--quiet", "main");
  await repository.commitFile("a", "main\n");
  await repository.git("checkout", "--quiet", "side");
  return repository;
}

describe("resolveHalfDone", () => {
  test.each(["--merge", "--apply"])(
    "aborts a rebase (%s) and keeps its unfinished result",
    async (backend) => {
      using repository = await divergedRepository();
      const tip = await repository.git("rev-parse", "side");
      await expect(repository.git("rebase", backend, "main")).rejects.toThrow();
      repository.write("a", "half resolved\n");
      repository.write("new", "1\n");
      const checkout = await repository.open();
      expect(checkout.operation()).toBe("rebase");
      const [report = ""] = await checkout.returnTo("side", tip);
      const [, rescueBranch = "none"] =
        /^A rebase was left unfinished with conflicts in a; it was aborted, .* is on (ralph\/stray-\w+)\.$/.exec(
          report,
        ) ?? [];
      expect(await repository.git("show", `${rescueBranch}:a`)).toBe("half resolved");
      expect(await repository.git("show", `${rescueBranch}:before`)).toBe("1");
      expect(checkout.operation()).toBeUndefined();
      expect(await checkout.state()).toEqual({
        head: tip,
        branch: "side",
        changes: [{ path: "new", kind: "untracked", staged: false, unstaged: true }],
      });
      expect(repository.read("a")).toBe("side\n");
    },
  );

  test("is done before a commit", async () => {
    using repository = await divergedRepository();
    const tip = await repository.git("rev-parse", "side");
    await expect(repository.git("rebase", "main")).rejects.toThrow();
    const checkout = await repository.open();
    expect(await checkout.commit(plain)).toMatchObject({ commit: undefined, skipped: [] });
    expect(await checkout.state()).toMatchObject({ head: tip, branch: "side" });
    expect(repository.logged[0]).toMatch(/^A rebase was left unfinished/);
  });

  test("quits a rebase that cannot be aborted", async () => {
    using repository = await divergedRepository();
    await expect(repository.git("rebase", "main")).rejects.toThrow();
    repository.write(".git/rebase-merge/head-name", "refs/heads/gone\n");
    repository.write(".git/rebase-merge/orig-head", `${"1".repeat(40)}\n`);
    const checkout = await repository.open();
    const tip = await repository.git("rev-parse", "main");
    await resolveHalfDone(await repository.find());
    expect(checkout.operation()).toBeUndefined();
    expect(repository.logged[0]).toMatch(/^The rebase could not be aborted/);
    expect(await checkout.state()).toMatchObject({ branch: undefined, changes: [] });
    expect(await repository.git("show", "HEAD:a")).toBe("main");
    expect(await isAncestor(await repository.find(), tip, "HEAD")).toBe(true);
  });

  test.each(["cherry-pick", "revert", "merge"] as const)(
    "aborts a %s and keeps its conflict",
    async (operation) => {
      using repository = await divergedRepository();
      const other = await repository.git("rev-parse", operation === "revert" ? "side" : "main");
      const head = await repository.commitFile("a", "later\n");
      repository.write("before", "own\n");
      repository.write("new", "own\n");
      await expect(repository.git(operation, other)).rejects.toThrow();
      const checkout = await repository.open();
      expect(checkout.operation()).toBe(operation);
      const conflict = repository.read("a");
      const [found] = await resolveHalfDone(await repository.find());
      expect(found).toMatchObject({ operation, conflicts: ["a"] });
      expect(found?.sentence).toBe(
        `A git ${operation} was left unfinished with conflicts in a; it was aborted, and its unfinished result is on ${found?.rescueBranch}.`,
      );
      expect(checkout.operation()).toBeUndefined();
      expect(`${await repository.git("show", `${found?.rescueBranch}:a`)}\n`).toBe(conflict);
      const parents = await repository.git("log", "-1", "--format=%P", `${found?.rescueBranch}`);
      expect(parents).toBe(operation === "revert" ? head : `${head} ${other}`);
      expect(repository.read("a")).toBe("later\n");
      const { changes } = await checkout.state();
      expect(changes.map(({ path, staged }) => `${path} ${staged}`)).toEqual(["before false", "new false"]);
      await checkout.commit(plain);
      expect(await repository.git("show", "HEAD:a", "HEAD:before", "HEAD:new")).toBe("later\nown\nown");
    },
  );

  test("removes what a merge brought in and keeps what the agent staged meanwhile", async () => {
    using repository = await divergedRepository();
    await repository.git("checkout", "--quiet", "main");
    await repository.commitFile("theirs", "1\n");
    await repository.commitFile("folder/theirs", "1\n");
    await repository.git("checkout", "--quiet", "side");
    await expect(repository.git("merge", "main")).rejects.toThrow();
    repository.write("mine", "1\n");
    await repository.git("add", "mine");
    const [found] = await resolveHalfDone(await repository.find());
    expect((await (await repository.open()).state()).changes).toEqual([
      { path: "mine", kind: "changed", staged: true, unstaged: false, isNew: true },
    ]);
    expect(repository.exists("theirs")).toBe(false);
    expect(repository.exists("folder/theirs")).toBe(false);
    expect(await repository.git("show", `${found?.rescueBranch}:folder/theirs`)).toBe("1");
  });

  test("aborts a squash merge", async () => {
    using repository = await divergedRepository();
    await repository.git("checkout", "--quiet", "main");
    await repository.commitFile("theirs", "1\n");
    await repository.git("checkout", "--quiet", "side");
    await expect(repository.git("merge", "--squash", "main")).rejects.toThrow();
    const [found] = await resolveHalfDone(await repository.find());
    expect(found).toMatchObject({ operation: "conflict", conflicts: ["a"] });
    expect((await (await repository.open()).state()).changes).toEqual([]);
  });

  test("aborts a merge whose conflict marks were added", async () => {
    using repository = await divergedRepository();
    await expect(repository.git("merge", "main")).rejects.toThrow();
    repository.write("mine", "1\n");
    await repository.git("add", "--all");
    const [found] = await resolveHalfDone(await repository.find());
    expect(found).toMatchObject({ operation: "merge", conflicts: ["a"] });
    expect(repository.read("a")).toBe("side\n");
    expect((await (await repository.open()).state()).changes.map(({ path }) => path)).toEqual(["mine"]);
  });

  test("aborts a conflict between a file and a folder", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("d/a", "1\n2\n3\n");
    await repository.git("checkout", "--quiet", "-b", "side");
    await repository.git("rm", "--quiet", "d/a");
    repository.write("d", "a file now\n");
    await repository.git("add", "--all");
    await repository.git("commit", "--quiet", "-m", "side");
    await repository.git("checkout", "--quiet", "main");
    const head = await repository.commitFile("d/a", "1\n2\nchanged\n");
    await expect(repository.git("merge", "side")).rejects.toThrow();
    const found = await resolveHalfDone(await repository.find());
    expect(found).toHaveLength(1);
    const checkout = await repository.open();
    expect(await checkout.state()).toMatchObject({ head, branch: "main", changes: [] });
    expect(await repository.git("ls-tree", "-r", "--name-only", `${found[0]?.rescueBranch}`)).toMatch(/\bd/);
    expect(repository.read("d/a")).toBe("1\n2\nchanged\n");
  });

  test.each([["pop"], ["apply"]])("keeps what fits of a stash (%s), and the stash", async (how) => {
    using repository = await divergedRepository();
    repository.write("a", "stashed\n");
    repository.write("mine", "1\n");
    await repository.git("add", "mine");
    await repository.git("stash", "--quiet");
    await repository.commitFile("a", "later\n");
    await expect(repository.git("stash", how)).rejects.toThrow();
    const [found] = await resolveHalfDone(await repository.find());
    expect(found?.sentence).toBe(
      `Conflicts were left unresolved in a; the files are as in the last commit again, and the conflicts are on ${found?.rescueBranch}.`,
    );
    expect(await repository.git("show", `${found?.rescueBranch}:a`)).toMatch(/^<<<<<<< .*later.*stashed/s);
    expect(repository.read("a")).toBe("later\n");
    expect(repository.read("mine")).toBe("1\n");
    expect(await repository.git("stash", "list")).toMatch(/stash@/);
    await (await repository.open()).commit(plain);
    expect(await repository.git("show", "HEAD:a", "HEAD:mine")).toBe("later\n1");
  });

  test("keeps what fits of a patch", async () => {
    using repository = await divergedRepository();
    const patch = await repository.git("diff", "main~1", "main");
    repository.write("../p", `${patch}\n`);
    await expect(repository.git("apply", "-3", "../p")).rejects.toThrow();
    const [found] = await resolveHalfDone(await repository.find());
    expect(found).toMatchObject({ operation: "conflict", conflicts: ["a"] });
    expect((await (await repository.open()).state()).changes).toEqual([]);
  });

  test("quits a cherry-pick that stopped between two commits", async () => {
    using repository = await divergedRepository();
    await repository.git("checkout", "--quiet", "main");
    await repository.commitFile("other", "1\n");
    await repository.git("checkout", "--quiet", "side");
    await expect(repository.git("cherry-pick", "main~1", "main")).rejects.toThrow();
    repository.write("a", "resolved\n");
    await repository.git("commit", "--quiet", "--all", "-m", "resolved");
    const checkout = await repository.open();
    expect(checkout.operation()).toBe("cherry-pick");
    await resolveHalfDone(await repository.find());
    expect(checkout.operation()).toBeUndefined();
    expect(await repository.git("log", "-1", "--format=%s")).toBe("resolved");
  });

  test.each([[[]], [["-3"]]])("ends an am of a mailbox %j and keeps its patches", async (options) => {
    using repository = await divergedRepository();
    await repository.git("checkout", "--quiet", "main");
    await repository.commitFile("theirs", "1\n");
    const mailbox = await repository.git("format-patch", "--stdout", "side..main");
    await repository.git("checkout", "--quiet", "side");
    repository.write("../p.mbox", `${mailbox}\n`);
    await expect(repository.git("am", ...options, "../p.mbox")).rejects.toThrow();
    const checkout = await repository.open();
    expect(checkout.operation()).toBe("am");
    const [found] = await resolveHalfDone(await repository.find());
    expect(found).toMatchObject({ operation: "am", conflicts: options.length > 0 ? ["a"] : [] });
    const patches = await repository.git("show", `${found?.rescueBranch}:unapplied-patches/0002.patch`);
    expect(patches).toMatch(/\+\+\+ b\/theirs\n.*\+1\n/s);
    expect(await checkout.state()).toMatchObject({ branch: "side", changes: [] });
    expect(checkout.operation()).toBeUndefined();
    expect(repository.read("a")).toBe("side\n");
  });

  test("brings the agent's changes back after a rebase that stopped at a step", async () => {
    using repository = await divergedRepository();
    const tip = await repository.commitFile("later", "1\n");
    await expect(repository.git("rebase", "--quiet", "--exec", "false", "HEAD~2")).rejects.toThrow();
    expect(repository.exists("later")).toBe(false);
    repository.write("before", "own\n");
    repository.write("staged", "own\n");
    await repository.git("add", "staged");
    repository.write("later", "own\n");
    repository.write("a", "committed in the middle\n");
    await repository.git("commit", "--quiet", "-m", "middle", "a");
    const [found] = await resolveHalfDone(await repository.find());
    const checkout = await repository.open();
    expect(await checkout.state()).toMatchObject({ head: tip, branch: "side" });
    expect([repository.read("before"), repository.read("staged")]).toEqual(["own\n", "own\n"]);
    expect(repository.read("later")).toBe("1\n");
    for (const [file, text] of [
      ["later", "own"],
      ["a", "committed in the middle"],
    ])
      expect(await repository.git("show", `${found?.rescueBranch}:${file}`)).toBe(text);
  });

  test("keeps the changes that a rebase has stashed", async () => {
    using repository = await divergedRepository();
    repository.write("before", "own\n");
    await expect(repository.git("rebase", "--autostash", "main")).rejects.toThrow();
    expect(await repository.git("show", "HEAD:a")).toBe("main");
    await resolveHalfDone(await repository.find());
    expect(repository.read("before")).toBe("own\n");
    expect(repository.read("a")).toBe("side\n");
  });

  test("ends a bisect, and an operation in the middle of it", async () => {
    using repository = await divergedRepository();
    const tip = await repository.commitFile("later", "1\n");
    await repository.git("bisect", "start", "side", "side~3");
    repository.write("own", "1\n");
    await expect(repository.git("merge", "main")).rejects.toThrow();
    const checkout = await repository.open();
    const reports = await checkout.returnTo("side", tip);
    expect(reports.map((report) => report.split(";")[0])).toEqual([
      "A git merge was left unfinished with conflicts in a",
      "A git bisect was left unfinished",
      "The agent left side for a detached HEAD",
    ]);
    expect(await checkout.state()).toMatchObject({ head: tip, branch: "side" });
    expect(checkout.operation()).toBeUndefined();
    expect(repository.read("own")).toBe("1\n");
  });

  test("keeps a merge for the next commit to conclude", async () => {
    using repository = await divergedRepository();
    await repository.git("merge", "--quiet", "--no-commit", "--strategy=ours", "main");
    const checkout = await repository.open();
    expect(await resolveHalfDone(await repository.find())).toEqual([]);
    const { commit } = await checkout.commit(plain);
    expect(await repository.git("log", "-1", "--format=%P %s")).toBe(
      `${await repository.git("rev-parse", "HEAD^1")} ${await repository.git("rev-parse", "main")} work`,
    );
    expect(await isAncestor(await repository.find(), "main", commit ?? "")).toBe(true);
  });
});
