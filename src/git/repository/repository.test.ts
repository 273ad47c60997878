// Finds repositories of every kind, and explains why one cannot be used.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { silentLog } from "../../platform/index.ts";
import { openCheckout } from "../checkout.ts";
import { temporaryRepository } from "../repository.fixture.ts";
import { findRepository } from "./repository.ts";

async function topOf(
  folder: string,
  environment: Record<string, string | undefined>,
): Promise<string | undefined> {
  return (await findRepository({ folder, environment, log: silentLog }))?.top;
}

describe("openCheckout", () => {
  test("finds the top from a folder below it, through links", async () => {
    using repository = await temporaryRepository();
    repository.write("a b/ü/file", "");
    const link = path.join(repository.root, "link");
    fs.symlinkSync(path.join(repository.top, "a b"), link);
    const checkout = await repository.open(path.join(link, "ü"));
    expect(checkout.top).toBe(repository.top);
    expect(checkout.gitFolder).toBe(path.join(repository.top, ".git"));
    expect((await repository.find(path.join(link, "ü"))).isShallow).toBe(false);
    expect(await topOf(path.join(repository.top, "a b"), repository.environment)).toBe(repository.top);
  });

  test("is undefined if there is no repository, or no folder", async () => {
    using repository = await temporaryRepository();
    const { root: folder, environment, log } = repository;
    expect(await openCheckout({ folder, environment, log })).toBeUndefined();
    expect(await topOf(path.join(folder, "nowhere"), environment)).toBeUndefined();
  });

  test("says that git is missing", async () => {
    using repository = await temporaryRepository();
    const environment = { ...repository.environment, PATH: repository.root };
    await expect(topOf(repository.top, environment)).rejects.toThrow(/install git and put it on the PATH/);
  });

  test("refuses a bare repository", async () => {
    using repository = await temporaryRepository();
    const bare = path.join(repository.root, "bare.git");
    await repository.gitIn(repository.root, "init", "--quiet", "--bare", bare);
    await expect(repository.open(bare)).rejects.toThrow(
      "is a bare repository: clone it and start in the clone.",
    );
  });

  test("refuses the inside of a .git folder and a repository that is broken", async () => {
    using repository = await temporaryRepository();
    await expect(repository.open(path.join(repository.top, ".git"))).rejects.toThrow(
      /must be run in a work tree/,
    );
    repository.write("broken/.git", "gitdir: /nowhere/at/all\n");
    await expect(repository.open(path.join(repository.top, "broken"))).rejects.toThrow(
      /repair the repository/,
    );
  });

  test("refuses a work tree that the settings move to another folder", async () => {
    using repository = await temporaryRepository();
    const elsewhere = path.join(repository.root, "home");
    await repository.git("config", "core.worktree", elsewhere);
    await expect(repository.open()).rejects.toThrow(/core\.worktree|work tree/);
  });

  test("works in a linked work tree, on its own HEAD", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    const linked = path.join(repository.root, "linked");
    await repository.git("worktree", "add", "--quiet", "-b", "side", linked);
    const checkout = await repository.open(linked);
    expect(checkout.gitFolder).toBe(path.join(repository.top, ".git/worktrees/linked"));
    fs.writeFileSync(path.join(linked, "b"), "2");
    const { commit } = await checkout.commit({ subject: "b", body: "", exclude: new Set() });
    expect(await repository.git("rev-parse", "side")).toBe(commit);
    expect(await repository.git("log", "--format=%s", "main")).toBe("Write a");
  });

  test("does not use an enclosing repository after .git was deleted", async () => {
    using repository = await temporaryRepository();
    const inner = path.join(repository.top, "inner");
    await repository.gitIn(repository.root, "init", "--quiet", inner);
    const checkout = await repository.open(inner);
    fs.rmSync(path.join(inner, ".git"), { recursive: true });
    repository.write("inner/file", "");
    await expect(checkout.state()).rejects.toThrow(/git status failed: not a git repository/);
  });

  test.skipIf(process.getuid?.() !== 0)(
    "trusts the folder it was started in, even if another user owns it",
    async () => {
      using repository = await temporaryRepository();
      await repository.commitFile("a", "1");
      for (const entry of [repository.top, path.join(repository.top, ".git")])
        fs.chownSync(entry, 4711, 4711);
      const checkout = await repository.open();
      repository.write("a", "2");
      expect((await checkout.commit({ subject: "a", body: "", exclude: new Set() })).commit).toBeDefined();
      repository.write("below/file", "");
      await expect(repository.open(path.join(repository.top, "below"))).rejects.toThrow(
        /--add safe\.directory/,
      );
    },
  );
});
