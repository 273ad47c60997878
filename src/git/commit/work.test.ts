// Measures work in every place where it can occur.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryRepository } from "../repository.fixture.ts";

const none = new Set<string>();
const ignoring = ["tasks/a/prd.json", "tasks/a/progress*.txt"];

describe("workSince", () => {
  test("detects committed, staged, unstaged and new content", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1\n");
    const checkout = await repository.open();
    const hasWork = () => checkout.workSince(base, ignoring, none);
    const reset = () => repository.git("reset", "--quiet", "--hard", base);
    expect(await hasWork()).toBe(false);
    repository.write("a", "2\n");
    expect(await hasWork()).toBe(true);
    await repository.git("add", "a");
    expect(await hasWork()).toBe(true);
    await repository.git("commit", "--quiet", "-m", "work");
    expect(await hasWork()).toBe(true);
    await reset();
    expect(await hasWork()).toBe(false);
    repository.write("new", "");
    expect(await hasWork()).toBe(true);
  });

  test("counts changes of whitespace and modes", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1\n");
    const checkout = await repository.open();
    repository.write("a", "1 \n");
    expect(await checkout.workSince(base, [], none)).toBe(true);
    repository.write("a", "1\n");
    expect(await checkout.workSince(base, [], none)).toBe(false);
    fs.chmodSync(path.join(repository.top, "a"), 0o755);
    expect(await checkout.workSince(base, [], none)).toBe(true);
    await repository.git("commit", "--quiet", "-am", "mode");
    expect(await checkout.workSince(base, [], none)).toBe(true);
  });

  test("skips ignored paths, committed or not", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1\n");
    await repository.commitFile("tasks/a/prd.json", "{}");
    repository.write("tasks/a/progress-2.txt", "log");
    const checkout = await repository.open();
    expect(await checkout.workSince(base, ignoring, none)).toBe(false);
    expect(await checkout.workSince(base, [], none)).toBe(true);
  });

  test("skips pre-existing uncommitted changes and nested repositories", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1\n");
    repository.write("a", "2\n");
    await repository.gitIn(repository.root, "init", "--quiet", path.join(repository.top, "inner"));
    const checkout = await repository.open();
    expect(await checkout.workSince(base, [], new Set(["a"]))).toBe(false);
    await repository.git("commit", "--quiet", "-am", "work");
    expect(await checkout.workSince(base, [], new Set(["a"]))).toBe(true);
  });

  test("believes a known state, and asks git only about commits", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1\n");
    const checkout = await repository.open();
    const clean = await checkout.state();
    repository.write("a", "2\n");
    const changed = await checkout.state();
    expect(await checkout.workSince(base, [], none, clean)).toBe(false);
    expect(await checkout.workSince(base, [], none, changed)).toBe(true);
    await repository.git("commit", "--quiet", "-am", "work");
    expect(await checkout.workSince(base, [], none, await checkout.state())).toBe(true);
  });

  test("counts every file if there was no commit", async () => {
    using repository = await temporaryRepository();
    const checkout = await repository.open();
    expect(await checkout.workSince(undefined, ignoring, none)).toBe(false);
    await repository.commitFile("tasks/a/prd.json", "{}");
    expect(await checkout.workSince(undefined, ignoring, none)).toBe(false);
    await repository.commitFile("a", "1\n");
    expect(await checkout.workSince(undefined, ignoring, none)).toBe(true);
  });

  test("counts changes since a commit that is on no branch any more", async () => {
    using repository = await temporaryRepository();
    const base = await repository.commitFile("a", "1\n");
    await repository.git("checkout", "--quiet", "--orphan", "empty");
    await repository.git("rm", "--quiet", "--cached", "a");
    fs.rmSync(path.join(repository.top, "a"));
    expect(await (await repository.open()).workSince(base, [], none)).toBe(true);
  });

  test("is undefined for a missing commit, unless something is uncommitted", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1\n");
    const checkout = await repository.open();
    const gone = "1".repeat(40);
    expect(await checkout.workSince(gone, [], none)).toBeUndefined();
    repository.write("a", "2\n");
    expect(await checkout.workSince(gone, [], none)).toBe(true);
  });
});

describe("fingerprint", () => {
  test("stays the same while nothing changes, and differs after every change", async () => {
    using repository = await temporaryRepository();
    const checkout = await repository.open();
    const seen = [await checkout.fingerprint()];
    const changed = async () => {
      const print = await checkout.fingerprint();
      expect(await checkout.fingerprint(await checkout.state())).toBe(print);
      expect(seen).not.toContain(print);
      seen.push(print);
    };
    await repository.commitFile("a", "1\n");
    await changed();
    repository.write("a", "22\n");
    await changed();
    repository.write("a", "333\n");
    await changed();
    repository.write("new", "");
    await changed();
    fs.chmodSync(path.join(repository.top, "new"), 0o755);
    await changed();
    await repository.git("add", "new");
    await changed();
    fs.rmSync(path.join(repository.top, "a"));
    await changed();
    await repository.git("commit", "--quiet", "-am", "work");
    await changed();
  });

  test("does not change with ignored files", async () => {
    using repository = await temporaryRepository();
    await repository.commitFile("a", "1\n");
    const checkout = await repository.open();
    const before = await checkout.fingerprint(undefined, ignoring);
    repository.write("tasks/a/progress.txt", "log");
    expect(await checkout.fingerprint(undefined, ignoring)).toBe(before);
  });
});
