import { describe, expect, test } from "vitest";
import { temporaryRepository } from "../repository.fixture.ts";

test("hasBranch knows branches here and on the remote, and tells a folder of branches from one", async () => {
  using repository = await temporaryRepository();
  await repository.commitFile("a", "1");
  await repository.git("branch", "deep/er/one");
  await repository.git("update-ref", "refs/remotes/origin/far/two", "HEAD");
  const checkout = await repository.open();
  const has = (names: string[]) => Promise.all(names.map((name) => checkout.hasBranch(name)));
  expect(await has(["deep/er/one", "far/two"])).toEqual([true, true]);
  expect(await has(["deep/er", "deep", "far", "er/one"])).toEqual([false, false, false, false]);
});

describe("defaultBranch", () => {
  test("is what origin calls its HEAD, even if that branch was not fetched", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk/one");
    expect(await (await repository.open()).defaultBranch()).toBe("trunk/one");
  });

  test("is main or master if one of them exists", async () => {
    using repository = await temporaryRepository();
    const checkout = await repository.open();
    expect(await checkout.defaultBranch()).toBeUndefined();
    const head = await repository.commitFile("a", "1");
    expect(await checkout.defaultBranch()).toBe("main");
    await repository.git("branch", "-m", "work");
    expect(await checkout.defaultBranch()).toBeUndefined();
    await repository.git("update-ref", "refs/remotes/origin/master", head);
    expect(await checkout.defaultBranch()).toBe("master");
  });
});

describe("switchTo", () => {
  test("creates the branch from HEAD and keeps uncommitted files", async () => {
    using repository = await temporaryRepository();
    const head = await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "--detach");
    repository.write("a", "2");
    repository.write("b", "new");
    const checkout = await repository.open();
    await checkout.switchTo("ralph/x");
    await checkout.switchTo("ralph/x");
    const state = await checkout.state();
    expect(state).toMatchObject({ head, branch: "ralph/x" });
    expect(state.changes.map((change) => change.path)).toEqual(["a", "b"]);
  });

  test("renames the branch of a repository without commits", async () => {
    using repository = await temporaryRepository();
    repository.write("a", "1");
    await repository.git("add", "a");
    const checkout = await repository.open();
    await checkout.switchTo("ralph/x");
    expect(await checkout.state()).toMatchObject({ head: undefined, branch: "ralph/x" });
    expect(await repository.git("diff", "--cached", "--name-only")).toBe("a");
  });

  test("prefers the local branch to origin's, and origin's to a new one", async () => {
    using repository = await temporaryRepository();
    const first = await repository.commitFile("a", "1");
    const second = await repository.commitFile("a", "2");
    await repository.git("update-ref", "refs/remotes/origin/ralph/x", first);
    await repository.git("tag", "ralph/x", second);
    const checkout = await repository.open();
    await checkout.switchTo("ralph/x");
    expect(await checkout.state()).toMatchObject({ head: first, branch: "ralph/x" });
    const third = await repository.commitFile("a", "3");
    await checkout.switchTo("main");
    await checkout.switchTo("ralph/x");
    expect(await checkout.head()).toBe(third);
  });

  test("refuses if it would overwrite uncommitted or ignored files, and loses none", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "-b", "other");
    await repository.commitFile("a", "2");
    await repository.commitFile("kept", "of the branch");
    await repository.git("checkout", "--quiet", "main");
    const checkout = await repository.open();
    repository.write("a", "mine");
    await expect(checkout.switchTo("other")).rejects.toThrow(
      /^The checkout cannot be switched to branch other, because git says: Your local changes .* checkout: a\. Commit these/,
    );
    await repository.git("checkout", "--quiet", "a");
    repository.write(".git/info/exclude", "kept\n");
    repository.write("kept", "mine");
    await expect(checkout.switchTo("other")).rejects.toThrow(/kept/);
    expect(repository.read("kept")).toBe("mine");
    expect(await checkout.state()).toMatchObject({ branch: "main" });
  });

  test("refuses while a merge is in progress", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "-b", "side");
    await repository.commitFile("b", "1");
    await repository.git("checkout", "--quiet", "main");
    await repository.commitFile("c", "1");
    await repository.git("merge", "--quiet", "--no-commit", "side");
    const checkout = await repository.open();
    await expect(checkout.switchTo("side")).rejects.toThrow(/cannot switch branch while merging/);
    await checkout.switchTo("main");
    expect(checkout.operation()).toBe("merge");
  });

  test("names the existing branch whose name is in the way", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("branch", "ralph");
    await repository.git("branch", "deep/er/one");
    const checkout = await repository.open();
    await expect(checkout.switchTo("ralph/x")).rejects.toThrow(/beside branch ralph, .*: rename ralph, or/);
    await expect(checkout.switchTo("deep/er")).rejects.toThrow(/beside branch deep\/er\/one/);
  });

  test("keeps commits that only a detached HEAD holds", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "--detach");
    const loose = await repository.commitFile("b", "1");
    await (await repository.open()).switchTo("main");
    expect(await repository.git("rev-parse", `ralph/stray-${loose.slice(0, 8)}`)).toBe(loose);
    expect(repository.logged).toHaveLength(1);
  });
});
