// Commits all changes and nothing else, with any file name and after any staging by the agent.
import * as fs from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TemporaryRepository, temporaryRepository } from "../repository.fixture.ts";

const plain = { subject: "work", body: "", exclude: new Set<string>() };

async function committedPaths(repository: TemporaryRepository, revision = "HEAD"): Promise<string[]> {
  const listing = await repository.git("ls-tree", "-r", "-z", "--name-only", revision);
  return listing.split("\0").filter(Boolean).sort();
}

/** A sparse file of this size. */
function writeSparse(repository: TemporaryRepository, file: string, megabytes: number): void {
  repository.write(file, "");
  fs.truncateSync(path.join(repository.top, file), megabytes * 1024 * 1024);
}

describe("commit", () => {
  test("includes new, changed, moved and deleted files", async () => {
    using repository = await temporaryRepository();
    for (const file of ["kept", "deleted", "moved"]) await repository.commitFile(file, `${file}\n`);
    fs.rmSync(path.join(repository.top, "deleted"));
    await repository.git("mv", "moved", "moved here");
    repository.write("kept", "other\n");
    repository.write("new/file", "");
    const checkout = await repository.open();
    const result = await checkout.commit({
      ...plain,
      subject: "feat:\n all",
      body: "# Notes\n\nIteration: 3",
    });
    expect(result).toMatchObject({ commit: await repository.git("rev-parse", "HEAD"), skipped: [] });
    expect(await committedPaths(repository)).toEqual(["kept", "moved here", "new/file"]);
    expect(await repository.git("show", "HEAD:kept")).toBe("other");
    expect(await repository.git("log", "-1", "--format=%B")).toBe("feat: all\n\n# Notes\n\nIteration: 3\n");
    expect((await checkout.state()).changes).toEqual([]);
  });

  test("keeps files that were ignored or removed from the index since the base, staged or committed", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("tasks/prd.json", "{}");
    const base = await repository.commitFile("tasks/log", "1");
    const keep = { base, files: ["tasks/prd.json", "tasks/log", "tasks/none"] };
    const checkout = await repository.open();
    repository.write(".gitignore", "tasks/\n");
    await repository.git("rm", "-r", "--quiet", "--cached", "tasks");
    repository.write("tasks/log", "2");
    expect(await checkout.commit({ ...plain, keep })).toMatchObject({
      kept: ["tasks/prd.json", "tasks/log"],
    });
    const all = [".gitignore", "tasks/log", "tasks/prd.json"];
    expect(await committedPaths(repository)).toEqual(all);
    expect(await repository.git("show", "HEAD:tasks/log")).toBe("2");
    await repository.git("rm", "-r", "--quiet", "--cached", "tasks");
    const untracking = await repository
      .git("commit", "--quiet", "-m", "untracked")
      .then(() => checkout.head());
    expect(await checkout.commit({ ...plain, keep })).toMatchObject({
      kept: ["tasks/prd.json", "tasks/log"],
    });
    expect(await committedPaths(repository)).toEqual(all);
    // Files that were not in the commits before are left alone.
    await repository.git("rm", "-r", "--quiet", "--cached", "tasks");
    await repository.git("commit", "--quiet", "-m", "untracked again");
    const without = { base: untracking, files: keep.files };
    expect(await checkout.commit({ ...plain, keep: without })).toMatchObject({ commit: undefined });
    expect(await committedPaths(repository)).toEqual([".gitignore"]);
  });

  test("creates the first commit", async () => {
    using repository = await temporaryRepository();
    repository.write("a", "1");
    repository.write("secret", "");
    await repository.git("add", "secret");
    const checkout = await repository.open();
    const { commit } = await checkout.commit({ ...plain, exclude: new Set(["secret"]) });
    expect(await checkout.head()).toBe(commit);
    expect(await committedPaths(repository)).toEqual(["a"]);
  });

  test("creates no empty commit", async () => {
    using repository = await temporaryRepository();
    const head = await repository.commitFile("a", "1");
    const checkout = await repository.open();
    expect(await checkout.commit(plain)).toMatchObject({ commit: undefined, skipped: [] });
    repository.write("b", "");
    expect(await checkout.commit({ ...plain, exclude: new Set(["b"]) })).toMatchObject({
      commit: undefined,
      skipped: [],
    });
    expect(await checkout.head()).toBe(head);
  });

  test("includes files of any name, and never treats a name as a pattern", async () => {
    using repository = await temporaryRepository();
    const checkout = await repository.open();
    const part = fc.string({
      unit: fc.constantFrom(..."ab -\"'\n\t\\*?[]:!#é😀$%&;<>|~^(){}"),
      minLength: 1,
      maxLength: 12,
    });
    const paths = fc.uniqueArray(part, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(paths, paths, async (taken, other) => {
        const left = other.filter((name) => !taken.includes(name));
        const before = await checkout.head();
        for (const name of [...taken, ...left]) repository.write(name, `${name} ${before}`);
        await checkout.commit({ ...plain, exclude: new Set(left) });
        const changed = await repository.git(
          "diff-tree",
          "--root",
          "-r",
          "-z",
          "--name-only",
          "--no-commit-id",
          "HEAD",
        );
        expect(changed.split("\0").filter(Boolean).sort()).toEqual([...taken].sort());
        for (const name of left) expect(repository.exists(name)).toBe(true);
        await repository.git("clean", "--quiet", "-ffd");
        await repository.git("reset", "--quiet", "--hard");
      }),
      {
        numRuns: 25,
        examples: [
          [["*"], ["b"]],
          [
            ["a?", ":(top)"],
            ["ab", "top"],
          ],
        ],
      },
    );
  });

  test("leaves excluded changes out of the commit and keeps them staged", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("theirs", "1");
    repository.write("theirs", "2");
    repository.write(".env", "secret");
    repository.write("ours", "1");
    await repository.git("add", "--all");
    const checkout = await repository.open();
    expect((await checkout.commit({ ...plain, exclude: new Set(["theirs", ".env"]) })).skipped).toEqual([]);
    expect(await committedPaths(repository)).toEqual(["ours", "theirs"]);
    expect(await repository.git("show", "HEAD:theirs")).toBe("1");
    expect(repository.read("theirs")).toBe("2");
    expect((await checkout.state()).changes).toEqual([
      { path: ".env", kind: "changed", staged: true, unstaged: false, isNew: true },
      { path: "theirs", kind: "changed", staged: true, unstaged: false },
    ]);
  });

  test("leaves out a file in a folder that replaced a file", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    fs.rmSync(path.join(repository.top, "a"));
    repository.write("a/ours", "");
    repository.write("a/theirs", "");
    const checkout = await repository.open();
    await checkout.commit({ ...plain, exclude: new Set(["a/theirs"]) });
    expect(await committedPaths(repository)).toEqual(["a/ours"]);
  });

  test("leaves out files over 50 MB, but not links to them", async () => {
    using repository = await temporaryRepository();
    writeSparse(repository, "large", 51);
    writeSparse(repository, "staged large", 60);
    repository.write("small", "");
    fs.symlinkSync("large", path.join(repository.top, "link"));
    fs.symlinkSync("loop", path.join(repository.top, "loop"));
    await repository.git("add", "staged large");
    const { skipped } = await (await repository.open()).commit(plain);
    expect(skipped).toEqual([
      { path: "staged large", reason: "its size is 60 MB, and the limit for a commit is 50 MB" },
      { path: "large", reason: "its size is 51 MB, and the limit for a commit is 50 MB" },
    ]);
    expect(await committedPaths(repository)).toEqual(["link", "loop", "small"]);
  });

  test("leaves out separate repositories, staged or not", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    for (const inner of ["inner", "staged inner"]) {
      await repository.gitIn(
        repository.root,
        "clone",
        "--quiet",
        repository.top,
        path.join(repository.top, inner),
      );
    }
    await repository.git("add", "staged inner");
    repository.write("b", "");
    const { skipped } = await (await repository.open()).commit(plain);
    expect(skipped.map((left) => left.path).sort()).toEqual(["inner", "staged inner"]);
    expect(skipped[0]?.reason).toBe("it is a separate repository");
    expect(await committedPaths(repository)).toEqual(["a", "b"]);
  });

  test("leaves out a file whose name is not UTF-8, and includes the rest", async () => {
    using repository = await temporaryRepository();
    fs.writeFileSync(Buffer.concat([Buffer.from(`${repository.top}/`), Buffer.from([0x66, 0xff])]), "");
    repository.write("b", "");
    const { skipped } = await (await repository.open()).commit(plain);
    expect(skipped).toEqual([{ path: "f\uFFFD", reason: "its name is not UTF-8" }]);
    expect(await committedPaths(repository)).toEqual(["b"]);
    await repository.git("add", "--all");
    expect((await (await repository.open()).commit(plain)).skipped).toEqual([]);
    expect(await committedPaths(repository)).toEqual(["b", "f\uFFFD"]);
  });

  test("leaves out a file that git cannot add, and includes the rest", async () => {
    using repository = await temporaryRepository();
    for (const name of ["a", "b", "c", "d", "e"]) repository.write(name, "1");
    await repository.git("config", "filter.broken.clean", "false");
    await repository.git("config", "filter.broken.required", "true");
    repository.write(".git/info/attributes", "c filter=broken\n");
    const { skipped } = await (await repository.open()).commit(plain);
    expect(skipped).toEqual([
      { path: "c", reason: expect.stringMatching(/^git cannot add it: .*filter 'false' failed/) },
    ]);
    expect(await committedPaths(repository)).toEqual(["a", "b", "d", "e"]);
  });

  test("never commits an unresolved conflict, and concludes a resolved merge", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1");
    await repository.git("checkout", "--quiet", "-b", "side");
    await repository.commitFile("a", "2");
    await repository.git("checkout", "--quiet", "main");
    const head = await repository.commitFile("a", "3");
    await expect(repository.git("merge", "side")).rejects.toThrow();
    const checkout = await repository.open();
    repository.write("b", "own");
    const { commit } = await checkout.commit(plain);
    expect(await repository.git("rev-parse", `${commit}^`)).toBe(head);
    expect(await repository.git("show", `${commit}:a`, `${commit}:b`)).toBe("3own");
    expect(repository.logged).toHaveLength(1);
    await expect(repository.git("merge", "side")).rejects.toThrow();
    repository.write("a", "resolved");
    await repository.git("add", "a");
    await checkout.commit(plain);
    expect((await repository.git("log", "-1", "--format=%P")).split(" ")).toHaveLength(2);
    expect(checkout.operation()).toBeUndefined();
  });

  test("uses the user's name and email, field by field, else those of ralph-ci", async () => {
    using repository = await temporaryRepository();
    const signature = async () => {
      // The settings are read once per opened checkout.
      const checkout = await repository.open();
      repository.write("a", `${await checkout.head()}`);
      await checkout.commit(plain);
      return repository.git("log", "-1", "--format=%an <%ae> %cn <%ce>");
    };
    const own = "ralph-ci@users.noreply.github.com";
    expect(await signature()).toBe(`ralph-ci <${own}> ralph-ci <${own}>`);
    await repository.git("config", "--global", "user.name", "Ada");
    expect(await signature()).toBe(`Ada <${own}> Ada <${own}>`);
    await repository.git("config", "author.email", "ada@example.com");
    expect(await signature()).toBe(`Ada <ada@example.com> Ada <${own}>`);
    await repository.git("config", "user.name", "");
    expect(await signature()).toBe(`ralph-ci <ada@example.com> ralph-ci <${own}>`);
  });
});
