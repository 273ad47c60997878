// Restores work from a bundle on machines where other changes happened meanwhile.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { bundleWorkplace, contents, machine } from "../bundle.fixture.ts";
import { work } from "../remote.fixture.ts";

describe("restoreWork", () => {
  test.each([[[]], [["--depth=1"]]])("restores everything in a fresh clone %j", async (args) => {
    using setup = await bundleWorkplace();
    for (const name of ["gone", "becomes a folder", "becomes a link", "mode"])
      await setup.commitFile(name, "1");
    await setup.git("update-index", "--add", "--cacheinfo", `160000,${setup.start},module`);
    const tip = await setup
      .git("commit", "--quiet", "-m", "A submodule")
      .then(() => setup.git("rev-parse", "HEAD"));
    fs.mkdirSync(path.join(setup.top, "module"));
    fs.writeFileSync(path.join(setup.top, "binary"), Buffer.from([0, 255, 13, 10, 128, 0]));
    fs.chmodSync(path.join(setup.top, "mode"), 0o755);
    for (const name of ["gone", "becomes a folder", "becomes a link"]) fs.rmSync(path.join(setup.top, name));
    setup.write("becomes a folder/file", "1");
    fs.symlinkSync("nowhere/at all", path.join(setup.top, "becomes a link"));
    setup.write('new\nline "quoted" ü 🚀 \\ *', "1");
    setup.write(":(top)magic", "1");
    setup.write("-dash", "");
    fs.mkdirSync(path.join(setup.top, "empty"));
    await setup.git("add", "binary", "gone");
    const remote = await setup.openRemote();
    expect(await remote.bundleWork(setup.request)).toMatchObject({ kind: "bundled", skipped: [] });
    const there = await machine(setup, ...args);
    const restored = await there.remote.restoreWork(setup.request);
    expect(restored).toEqual({ kind: "restored", commit: tip, files: 9, newHashes: new Map() });
    expect(contents(there.folder)).toEqual(contents(setup.top));
    expect(await there.git("rev-parse", "HEAD")).toBe(tip);
    expect(await there.git("diff", "--cached", "--name-only")).toBe("");
    expect(await there.git("ls-files", "--stage", "module")).toContain(`160000 ${setup.start}`);
    expect(await there.remote.restoreWork(setup.request)).toEqual({ kind: "nothing" });
    // Files that were restored once and changed since are not restored again.
    await there.git("checkout", "--quiet", "--", ".");
    expect(await there.remote.restoreWork(setup.request)).toEqual({ kind: "nothing" });
    expect(await there.remote.publish(work)).toMatchObject({ kind: "pushed", commit: tip });
  });

  test.each(["merge", "rebase", "stash"])("never restores the conflict of a %s as a change", async (kind) => {
    using setup = await bundleWorkplace();
    await setup.commitFile("c", "1\n");
    await setup.git("checkout", "--quiet", "-b", "side", setup.start);
    await setup.commitFile("c", "theirs\n");
    await setup.commitFile("theirs", "1\n");
    await setup.git("checkout", "--quiet", work);
    const tip = await setup.commitFile("other", "1\n");
    if (kind === "stash") {
      setup.write("c", "stashed\n");
      await setup.git("stash", "--quiet");
      await setup.commitFile("c", "later\n");
    }
    const commands = { merge: ["merge", "side"], rebase: ["rebase", "side"], stash: ["stash", "pop"] };
    await expect(setup.git(...(commands[kind as "merge"] ?? []))).rejects.toThrow();
    setup.write("mine", "1\n");
    await (await setup.openRemote()).bundleWork(setup.request);
    const there = await machine(setup);
    expect(await there.remote.restoreWork(setup.request)).toMatchObject({ kind: "restored", files: 1 });
    expect(await there.git("status", "--porcelain")).toBe("?? mine");
    expect(await there.git("merge-base", "HEAD", tip)).toBe(tip);
    const branch = await there.git("branch", "--list", "ralph/stray-*", "--format=%(refname:short)");
    expect(await there.git("show", `${branch}:c`)).toMatch(/^<<<<<<< /);
    expect(setup.logged.at(-1)).toContain(`is on ${branch}.`);
  });

  test("restores uncommitted files without commits", async () => {
    using setup = await bundleWorkplace();
    setup.write("a", "changed\n");
    const bundled = await (await setup.openRemote()).bundleWork(setup.request);
    expect(bundled).toMatchObject({ kind: "bundled", tip: setup.start, bases: [setup.start] });
    const there = await machine(setup);
    expect(await there.remote.restoreWork(setup.request)).toMatchObject({ kind: "restored", files: 1 });
    expect(await there.git("status", "--porcelain", "--branch")).toBe(`## ${work}\n M a`);
  });

  test("does nothing if there is no file, or all its work is here", async () => {
    using setup = await bundleWorkplace();
    const remote = await setup.openRemote();
    expect(await remote.restoreWork(setup.request)).toEqual({ kind: "nothing" });
    await setup.commitFile("b", "1");
    await remote.bundleWork(setup.request);
    expect(await remote.restoreWork(setup.request)).toEqual({ kind: "nothing" });
    await remote.publish(work);
    const there = await machine(setup, "--branch", work);
    expect(await there.remote.restoreWork(setup.request)).toEqual({ kind: "nothing" });
  });

  test.each([[[]], [["--depth=1"]]])("rebases the commits onto what others pushed %j", async (args) => {
    using setup = await bundleWorkplace();
    const remote = await setup.openRemote();
    await setup.commitFile("b", "1");
    await remote.publish(work);
    const old = await setup.commitFile("c", "1");
    setup.write("c", "2");
    await remote.bundleWork(setup.request);
    await setup.pushByOther("theirs", "1");
    const there = await machine(setup, ...args);
    const restored = await there.remote.restoreWork(setup.request);
    expect(restored).toMatchObject({ kind: "restored", files: 1 });
    const now = await there.git("rev-parse", "HEAD");
    expect(restored).toMatchObject({ commit: now, newHashes: new Map([[old, now]]) });
    expect(await there.git("status", "--porcelain", "--branch")).toBe(`## ${work}\n M c`);
    expect(await there.remote.publish(work)).toMatchObject({ kind: "pushed", commit: now });
    expect((await setup.remoteSubjects()).slice(0, 3)).toEqual(["Write c", "Other writes theirs", "Write b"]);
  });

  test("rebases the commits onto a branch that was started again on a later main", async () => {
    using setup = await bundleWorkplace();
    await setup.commitFile("b", "1");
    await (await setup.openRemote()).bundleWork(setup.request);
    await setup.pushByOther("later", "1", "main");
    const there = await machine(setup, "--depth=1");
    await (await setup.open(there.folder)).switchTo(work);
    expect(await there.remote.restoreWork(setup.request)).toMatchObject({ kind: "restored" });
    expect(await there.git("log", "--format=%s", work)).toMatch(/^Write b\nOther writes later/);
    expect(fs.existsSync(path.join(there.folder, "b"))).toBe(true);
  });

  test("puts conflicting commits on a side branch, and says so", async () => {
    using setup = await bundleWorkplace();
    const remote = await setup.openRemote();
    await setup.commitFile("b", "1");
    await remote.publish(work);
    const tip = await setup.commitFile("b", "ours\n");
    await remote.bundleWork(setup.request);
    const theirs = await setup.pushByOther("b", "theirs\n");
    const there = await machine(setup, "--branch", work);
    const side = `${work}-fedcba98`;
    expect(await there.remote.restoreWork(setup.request)).toEqual({
      kind: "aside",
      branch: side,
      reason: `The unpushed work of an earlier run is on branch ${side}, because b was changed on ${work} meanwhile; merge it into ${work} by hand.`,
      newHashes: new Map(),
    });
    expect(await there.git("rev-parse", "HEAD", side)).toBe(`${theirs}\n${tip}`);
    expect(await there.git("status", "--porcelain")).toBe("");
    expect(await there.remote.restoreWork(setup.request)).toEqual({ kind: "nothing" });
  });

  test("puts conflicting uncommitted files on a side branch", async () => {
    using setup = await bundleWorkplace();
    const tip = await setup.commitFile("b", "1");
    setup.write("a", "ours\n");
    setup.write("new", "ours\n");
    await (await setup.openRemote()).bundleWork(setup.request);
    const there = await machine(setup);
    fs.writeFileSync(path.join(there.folder, "new"), "mine\n");
    const restored = await there.remote.restoreWork(setup.request);
    expect(restored).toMatchObject({ kind: "aside", branch: `${work}-fedcba98` });
    expect(await there.git("rev-parse", "HEAD")).toBe(tip);
    expect(await there.git("status", "--porcelain")).toBe("?? new");
    expect(fs.readFileSync(path.join(there.folder, "new"), "utf8")).toBe("mine\n");
    expect(await there.git("show", `${work}-fedcba98:a`)).toBe("ours");
  });

  test("continues after a run was killed when the files were restored", async () => {
    using setup = await bundleWorkplace();
    await setup.commitFile("b", "1");
    setup.write("b", "2");
    setup.write("new", "1");
    await (await setup.openRemote()).bundleWork(setup.request);
    const there = await machine(setup);
    await there.remote.restoreWork(setup.request);
    const status = await there.git("status", "--porcelain", "--branch");
    await there.git("update-ref", "-d", `refs/ralph/restored/${work}`);
    expect(await there.remote.restoreWork(setup.request)).toMatchObject({ kind: "restored", files: 2 });
    expect(await there.git("status", "--porcelain", "--branch")).toBe(status);
  });

  test("says if the commits that it builds on cannot be fetched", async () => {
    using setup = await bundleWorkplace();
    await setup.commitFile("base", "1");
    await setup.git("update-ref", "refs/remotes/origin/vanished", "HEAD");
    await setup.commitFile("b", "1");
    await (await setup.openRemote()).bundleWork(setup.request);
    const there = await machine(setup);
    expect(await there.remote.restoreWork(setup.request)).toMatchObject({
      kind: "unavailable",
      reason: expect.stringMatching(
        /^Commit [0-9a-f]{40} could not be fetched, because git says: .*, and run again\.$/,
      ),
    });
    expect(await there.git("branch", "--list", work)).toBe("");
  });
});

test("carries commits that a turn left outside of the branch", async () => {
  using setup = await bundleWorkplace();
  const checkout = await setup.open();
  const before = await checkout.candidates.places(work);
  setup.write("hidden", "1");
  await setup.git("stash", "--include-untracked");
  await setup.commitFile("b", "1");
  const {
    found: [found],
  } = await checkout.candidates.findElsewhere(work, before);
  await (await setup.openRemote()).bundleWork(setup.request);
  const other = await machine(setup);
  await other.remote.restoreWork({ branch: work, file: setup.file });
  expect(await other.git("show", `${found?.commit}^3:hidden`)).toBe("1");
  expect(await other.git("for-each-ref", "--format=%(objectname)", "refs/ralph/elsewhere")).toBe(
    found?.commit,
  );
});

test("carries a stash also where the remote has the branch and nothing else is changed", async () => {
  using setup = await bundleWorkplace();
  const checkout = await setup.open();
  await setup.commitFile("b", "1");
  const remote = await setup.openRemote();
  await remote.publish(work);
  const before = await checkout.candidates.places(work);
  setup.write("hidden", "1");
  await setup.git("stash", "--include-untracked");
  const { found } = await checkout.candidates.findElsewhere(work, before);
  expect(await remote.bundleWork(setup.request)).toMatchObject({ kind: "bundled" });
  const other = await machine(setup);
  const restored = await other.remote.restoreWork({ branch: work, file: setup.file });
  expect(restored).toMatchObject({ kind: "nothing" });
  expect(await other.git("show", `${found[0]?.commit}^3:hidden`)).toBe("1");
});
