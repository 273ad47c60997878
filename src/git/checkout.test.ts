// Reads checkouts in every state in which an agent can leave them.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { isAncestor } from "./repository/index.ts";
import { temporaryRepository } from "./repository.fixture.ts";

describe("state", () => {
  test("names every kind of change", async () => {
    using repository = await temporaryRepository();
    const head = await repository.commitFile("old name", "content\n");
    await repository.commitFile("gone", "1");
    await repository.commitFile("modified", "1");
    await repository.git("mv", "old name", "new name");
    fs.rmSync(path.join(repository.top, "gone"));
    repository.write("modified", "2");
    repository.write("folder/new\nfile", "");
    await repository.gitIn(repository.root, "init", "--quiet", path.join(repository.top, "empty-inner"));
    const state = await (await repository.open()).state();
    expect(state.branch).toBe("main");
    expect(state.head).not.toBe(head);
    expect(state.changes).toEqual([
      { path: "gone", kind: "changed", staged: false, unstaged: true, isGone: true },
      { path: "modified", kind: "changed", staged: false, unstaged: true },
      { path: "new name", kind: "changed", staged: true, unstaged: false, isNew: true },
      { path: "old name", kind: "changed", staged: true, unstaged: false },
      { path: "empty-inner", kind: "nested", staged: false, unstaged: true },
      { path: "folder/new\nfile", kind: "untracked", staged: false, unstaged: true },
    ]);
  });

  test("lists the plain files of a commit, whatever their names, and not those of the checkout", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a b\tc\nd", "1");
    fs.symlinkSync("/etc/passwd", path.join(repository.top, "link"));
    await repository.git("add", "link");
    const commit = await repository.commitFile("folder/é", "1");
    repository.write("later", "1");
    const checkout = await repository.open();
    expect(await checkout.filesAt(commit)).toEqual(["a b\tc\nd", "folder/é"]);
    await expect(checkout.filesAt("0".repeat(40))).rejects.toThrow();
  });

  test("recognizes a repository without commits, and a detached HEAD", async () => {
    using repository = await temporaryRepository();
    const checkout = await repository.open();
    expect(await checkout.state()).toEqual({ head: undefined, branch: "main", changes: [] });
    expect(await checkout.head()).toBeUndefined();
    const head = await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "--detach");
    expect(await checkout.state()).toEqual({ head, branch: undefined, changes: [] });
    expect(await checkout.head()).toBe(head);
  });

  test("recognizes an unresolved conflict", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "-b", "side");
    await repository.commitFile("a", "2");
    await repository.git("checkout", "--quiet", "main");
    await repository.commitFile("a", "3");
    await expect(repository.git("merge", "side")).rejects.toThrow();
    const checkout = await repository.open();
    expect((await checkout.state()).changes).toEqual([
      { path: "a", kind: "conflict", staged: true, unstaged: true },
    ]);
    expect(checkout.operation()).toBe("merge");
  });

  test("ignores uncommitted changes inside a submodule, but not its new commits", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    const source = path.join(repository.root, "source");
    await repository.gitIn(repository.root, "clone", "--quiet", repository.top, source);
    await repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", source, "sub");
    const checkout = await repository.open();
    const added = (await checkout.state()).changes;
    expect(added.map((change) => [change.path, change.kind])).toEqual([
      [".gitmodules", "changed"],
      ["sub", "changed"],
    ]);
    await repository.git("commit", "--quiet", "-m", "sub");
    repository.write("sub/a", "dirty");
    repository.write("sub/new", "dirty");
    expect((await checkout.state()).changes).toEqual([]);
    await repository.gitIn(path.join(repository.top, "sub"), "commit", "--quiet", "-am", "inside");
    expect((await checkout.state()).changes).toEqual([
      { path: "sub", kind: "changed", staged: false, unstaged: true },
    ]);
  });
});

describe("repositoryId", () => {
  test("is the first commit, even after an older history was merged in", async () => {
    using repository = await temporaryRepository();
    const checkout = await repository.open();
    expect(await checkout.repositoryId()).toBeUndefined();
    const root = await repository.commitFile("a", "1");
    await repository.commitFile("a", "2");
    await repository.git("checkout", "--quiet", "--orphan", "other");
    await repository.commitFile("b", "1");
    await repository.git("checkout", "--quiet", "main");
    await repository.git("merge", "--quiet", "--allow-unrelated-histories", "-m", "merge", "other");
    expect(await checkout.repositoryId()).toBe(root);
  });

  test("is unknown in a shallow clone", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.commitFile("a", "2");
    const clone = path.join(repository.root, "clone");
    await repository.gitIn(
      repository.root,
      "clone",
      "--quiet",
      "--depth=1",
      `file://${repository.top}`,
      clone,
    );
    const checkout = await repository.open(clone);
    expect((await repository.find(clone)).isShallow).toBe(true);
    expect(await checkout.repositoryId()).toBeUndefined();
  });
});

describe("findCommit", () => {
  const lines = ["Iteration: 1"];

  test("finds the newest commit whose message contains exactly these lines", async () => {
    using repository = await temporaryRepository();
    const checkout = await repository.open();
    expect(await checkout.findCommit({ lines, after: undefined })).toBeUndefined();
    const commitWith = async (message: string) => {
      await repository.git("commit", "--quiet", "--allow-empty", "-m", message);
      return repository.git("rev-parse", "HEAD");
    };
    const older = await commitWith("one\n\nIteration: 1\nRun: a");
    await commitWith("two\n\nIteration: 11");
    const third = await commitWith("three\n\nSee Iteration: 1");
    expect(await checkout.findCommit({ lines, after: undefined })).toBe(older);
    expect(await checkout.findCommit({ lines, after: older })).toBeUndefined();
    const newer = await commitWith("four\n\nIteration: 1");
    expect(await checkout.findCommit({ lines, after: undefined })).toBe(newer);
    expect(await checkout.findCommit({ lines, after: third })).toBe(newer);
    expect(await checkout.findCommit({ lines: [...lines, "Run: a"], after: undefined })).toBe(older);
    expect(await checkout.findCommit({ lines: [...lines, "Run: a"], after: older })).toBeUndefined();
  });

  test("looks at the newest commits in a clone that lacks the one before", async () => {
    using repository = await temporaryRepository();
    const checkout = await repository.open();
    await repository.git("commit", "--quiet", "--allow-empty", "-m", "one\n\nIteration: 1");
    const only = await repository.git("rev-parse", "HEAD");
    expect(await checkout.findCommit({ lines, after: "0".repeat(40) })).toBe(only);
  });
});

test("lastCommitOf finds the newest commit that has the file, also after it was removed", async () => {
  using repository = await temporaryRepository();
  const checkout = await repository.open();
  expect(await checkout.lastCommitOf("a[1]/b")).toBeUndefined();
  await repository.commitFile("a[1]/b", "1");
  const last = await repository.commitFile("a[1]/b", "2");
  await repository.commitFile("a1/b", "another file");
  expect(await checkout.lastCommitOf("a[1]/b")).toBe(last);
  await repository.git("rm", "--quiet", "a[[]1]/b");
  await repository.git("commit", "--quiet", "-m", "removed");
  expect(await checkout.lastCommitOf("a[1]/b")).toBe(last);
  expect(await checkout.lastCommitOf("c")).toBeUndefined();
});

test("isAncestor follows the history and is false for missing commits", async () => {
  using repository = await temporaryRepository();
  const first = await repository.commitFile("a", "1");
  const second = await repository.commitFile("a", "2");
  const found = await repository.find();
  expect(await isAncestor(found, first, second)).toBe(true);
  expect(await isAncestor(found, second, second)).toBe(true);
  expect(await isAncestor(found, second, first)).toBe(false);
  expect(await isAncestor(found, "1".repeat(40), second)).toBe(false);
});

test("a checkout works in a repository with SHA-256", async () => {
  using repository = await temporaryRepository(["--object-format=sha256"]);
  const checkout = await repository.open();
  expect(await checkout.workSince(undefined, [], new Set())).toBe(false);
  repository.write("a", "1");
  await checkout.switchTo("ralph/x");
  const { commit } = await checkout.commit({ subject: "a", body: "Iteration: 1", exclude: new Set() });
  expect(commit).toHaveLength(64);
  expect(await checkout.workSince(undefined, [], new Set())).toBe(true);
  expect(await checkout.repositoryId()).toBe(commit);
  await repository.git("checkout", "--quiet", "--detach");
  const next = await repository.commitFile("a", "2");
  await checkout.returnTo("ralph/x");
  expect(await checkout.state()).toMatchObject({ head: next, branch: "ralph/x" });
});
