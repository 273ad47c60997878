// Leaves real git operations unfinished and checks that they end without loss.
import { describe, expect, test } from "vitest";
import { isAncestor } from "../repository/index.ts";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";
import { abortOperation } from "./operation.ts";

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

describe("abortOperation", () => {
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
        /^A rebase was left unfinished; .* is on (ralph\/stray-\w+)\.$/.exec(report) ?? [];
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
    await abortOperation(await repository.find());
    expect(checkout.operation()).toBeUndefined();
    expect(repository.logged[0]).toMatch(/^The rebase could not be aborted/);
  });

  test.each(["cherry-pick", "revert"] as const)("quits a %s and keeps its files", async (operation) => {
    using repository = await divergedRepository();
    const picked = await repository.git("rev-parse", operation === "revert" ? "side" : "main");
    const head = await repository.commitFile("a", "later\n");
    await expect(repository.git(operation, picked)).rejects.toThrow();
    const checkout = await repository.open();
    expect(checkout.operation()).toBe(operation);
    const conflict = repository.read("a");
    expect(await abortOperation(await repository.find())).toEqual([
      `A git ${operation} was left unfinished; it was ended, and its files stay as they are.`,
    ]);
    expect(checkout.operation()).toBeUndefined();
    expect(repository.read("a")).toBe(conflict);
    await expect(checkout.commit(plain)).rejects.toThrow(/unresolved in a/);
    expect(await checkout.head()).toBe(head);
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
    await abortOperation(await repository.find());
    expect(checkout.operation()).toBeUndefined();
    expect(await repository.git("log", "-1", "--format=%s")).toBe("resolved");
  });

  test("quits an am of a mailbox", async () => {
    using repository = await divergedRepository();
    const patch = await repository.git("format-patch", "--stdout", "main~1..main");
    repository.write("p.mbox", `${patch}\n`);
    await expect(repository.git("am", "p.mbox")).rejects.toThrow();
    const checkout = await repository.open();
    expect(checkout.operation()).toBe("am");
    expect(await abortOperation(await repository.find())).toEqual([
      "A git am was left unfinished; it was ended, and its files stay as they are.",
    ]);
    expect(checkout.operation()).toBeUndefined();
  });

  test("keeps a merge for the next commit to conclude", async () => {
    using repository = await divergedRepository();
    await repository.git("merge", "--quiet", "--no-commit", "--strategy=ours", "main");
    const checkout = await repository.open();
    expect(await abortOperation(await repository.find())).toEqual([]);
    const { commit } = await checkout.commit(plain);
    expect(await repository.git("log", "-1", "--format=%P %s")).toBe(
      `${await repository.git("rev-parse", "HEAD^1")} ${await repository.git("rev-parse", "main")} work`,
    );
    expect(await isAncestor(await repository.find(), "main", commit ?? "")).toBe(true);
  });
});
