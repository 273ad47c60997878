// Shows work that was never pushed arrive on another machine: commits, and what was not committed.
import { chmodSync, existsSync, lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type TemporaryRepository, temporaryRepository } from "./repository.fixture.ts";

let here: TemporaryRepository;
let bare: string;
let there: string;
let file: string;
const branch = "ralph/x";

beforeEach(async () => {
  here = await temporaryRepository();
  bare = join(here.root, "bare.git");
  there = join(here.root, "there");
  file = join(here.root, "work.bundle");
  await here.commitFile("base.txt", "base\n");
  await here.git("init", "--quiet", "--bare", "--initial-branch=main", bare);
  await here.git("config", "--global", "uploadpack.allowAnySHA1InWant", "true");
  await here.git("remote", "add", "origin", bare);
  await here.git("push", "--quiet", "origin", "main");
  await here.git("fetch", "--quiet");
  await here.git("switch", "--quiet", "--create", branch);
});
afterEach(() => here[Symbol.dispose]());

const bundle = async (leaveOut: string[] = [], ignoring: string[] = []) =>
  (await here.open()).bundleWork({ branch, file, leaveOut, ignoring });

/** A fresh machine: a clone with the work branch checked out, from the remote's where there is one. */
async function arrive(...cloneWords: string[]) {
  rmSync(there, { recursive: true, force: true });
  await here.gitIn(here.root, "clone", "--quiet", ...cloneWords, `file://${bare}`, there);
  const checkout = await here.open(there);
  await checkout.switchTo(branch);
  return checkout;
}
const unbundle = async (checkout: Awaited<ReturnType<typeof arrive>>) =>
  checkout.unbundleWork({ branch, file, aside: "ralph/x-kept", credentials: undefined });
const inThere = (...words: string[]) => here.gitIn(there, ...words);
const nothingNew = { moved: new Map(), told: [] };

describe("work that was not pushed", () => {
  test("arrives: commits, files of every kind, and what was not committed stays uncommitted", async () => {
    await here.commitFile("a", "a");
    const tip = await here.commitFile("gone", "gone");
    writeFileSync(join(here.top, "binary"), Buffer.from([0, 255, 10, 13, 0]));
    here.write("name with\nline\tand ü 日本", "x");
    here.write("deep/er/script", "#!/bin/sh\n");
    chmodSync(join(here.top, "deep/er/script"), 0o755);
    symlinkSync("../nowhere", join(here.top, "link"));
    here.write("base.txt", "changed\n");
    rmSync(join(here.top, "gone"));
    here.write("kept back", "x");
    here.write("tasks/x/progress.txt", "x");
    const before = await here.git("status", "--porcelain");
    expect(await bundle(["kept back"], ["tasks/x/*"])).toBe(true);
    expect(await here.git("status", "--porcelain"), "bundling changes nothing").toBe(before);
    expect(await here.git("for-each-ref", "refs/ralph")).toBe("");

    const checkout = await arrive();
    expect(await unbundle(checkout)).toEqual(nothingNew);
    expect(await inThere("rev-parse", branch)).toBe(tip);
    expect((await inThere("status", "--porcelain", "-z")).split("\0").filter(Boolean).sort()).toEqual(
      [" D gone", " M base.txt", "?? binary", "?? deep/", "?? link", "?? name with\nline\tand ü 日本"].sort(),
    );
    expect(readFileSync(join(there, "binary"))).toEqual(Buffer.from([0, 255, 10, 13, 0]));
    expect(lstatSync(join(there, "deep/er/script")).mode & 0o111).not.toBe(0);
    expect(lstatSync(join(there, "link")).isSymbolicLink()).toBe(true);
    expect(existsSync(join(there, "kept back"))).toBe(false);
    const after = await inThere("status", "--porcelain", "-z");
    expect(await unbundle(checkout), "twice is as good as once").toEqual(nothingNew);
    expect(await inThere("status", "--porcelain", "-z")).toBe(after);
    expect(await inThere("for-each-ref", "refs/ralph", "refs/heads/ralph/x-kept")).toBe("");
  });

  test("is no file where the remote has everything", async () => {
    await here.commitFile("a", "a");
    await here.git("push", "--quiet", "origin", branch);
    await here.git("fetch", "--quiet");
    expect(await bundle()).toBe(false);
    expect(existsSync(file)).toBe(false);
    here.write("b", "b");
    expect(await bundle()).toBe(true);
    expect(await unbundle(await arrive())).toEqual(nothingNew);
    expect(await inThere("status", "--porcelain")).toBe("?? b");
  });

  test("is put onto what others pushed meanwhile; what does not fit is kept aside and told", async () => {
    const old = await here.commitFile("a", "a");
    here.write("c", "c");
    await bundle();
    await here.git("stash", "--quiet", "--include-untracked");
    await here.git("switch", "--quiet", "--create", "other", "main");
    await here.commitFile("b", "b");
    await here.git("push", "--quiet", "origin", `other:${branch}`);
    const { moved, told } = await unbundle(await arrive());
    expect({ moved: [...moved], told }).toEqual({
      moved: [[old, await inThere("rev-parse", branch)]],
      told: [],
    });
    expect(await inThere("log", "--format=%s", branch)).toBe("Write a\nWrite b\nWrite base.txt");
    expect(await inThere("status", "--porcelain")).toBe("?? c");

    await here.commitFile("a", "something else");
    await here.git("push", "--quiet", "origin", `other:${branch}`);
    const conflict = await unbundle(await arrive());
    expect(conflict.told).toEqual([expect.stringContaining("they are kept on branch ralph/x-kept.")]);
    expect(await inThere("log", "-1", "--format=%s", "ralph/x-kept")).toBe("Write a");
    expect(await inThere("log", "-1", "--format=%s", branch)).toBe("Write a");
    expect(readFileSync(join(there, "a"), "utf8")).toBe("something else");
  });

  test("follows a commit that a shallow checkout does not have", async () => {
    await here.commitFile("a", "a");
    await bundle();
    await here.git("switch", "--quiet", "main");
    await here.commitFile("later", "x");
    await here.git("push", "--quiet", "origin", "main");
    const { told } = await unbundle(await arrive("--depth=1", "--branch=main"));
    expect(told).toEqual([]);
    expect(await inThere("log", "-1", "--format=%s", branch)).toBe("Write a");
    expect(existsSync(join(there, "later"))).toBe(true);
  });

  test.each([
    ["damaged", () => writeFileSync(file, readFileSync(file).subarray(0, -40)), /cannot be used/],
    ["nothing at all", () => rmSync(file), /cannot be used/],
    [
      "with a name that is not ours",
      async () => {
        rmSync(file);
        await here.git("bundle", "create", "--quiet", file, branch, "--not", "main");
      },
      /a name that is not ours, "refs\/heads\/ralph\/x"/,
    ],
  ])("that is %s is not used, and nothing is changed", async (_name, damage, reason) => {
    await here.commitFile("a", "a");
    await bundle();
    await damage();
    const checkout = await arrive();
    const before = await inThere("for-each-ref");
    await expect(unbundle(checkout)).rejects.toThrow(reason);
    expect(await inThere("for-each-ref")).toBe(before);
    expect(await inThere("status", "--porcelain")).toBe("");
  });
});
