// Brings work back from a file onto machines where other things happened meanwhile.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { bundleWorkplace, contents, machine } from "../bundle.fixture.ts";
import { work } from "../remote.fixture.ts";

describe("restoreWork", () => {
  test.each([[[]], [["--depth=1"]]])(
    "brings everything back as it was into a fresh clone %j",
    async (words) => {
      using place = await bundleWorkplace();
      for (const name of ["gone", "becomes a folder", "becomes a link", "mode"])
        await place.commitFile(name, "1");
      await place.git("update-index", "--add", "--cacheinfo", `160000,${place.start},module`);
      const tip = await place
        .git("commit", "--quiet", "-m", "A submodule")
        .then(() => place.git("rev-parse", "HEAD"));
      fs.mkdirSync(path.join(place.top, "module"));
      fs.writeFileSync(path.join(place.top, "binary"), Buffer.from([0, 255, 13, 10, 128, 0]));
      fs.chmodSync(path.join(place.top, "mode"), 0o755);
      for (const name of ["gone", "becomes a folder", "becomes a link"])
        fs.rmSync(path.join(place.top, name));
      place.write("becomes a folder/file", "1");
      fs.symlinkSync("nowhere/at all", path.join(place.top, "becomes a link"));
      place.write('new\nline "quoted" ü 🚀 \\ *', "1");
      place.write(":(top)magic", "1");
      place.write("-dash", "");
      fs.mkdirSync(path.join(place.top, "empty"));
      await place.git("add", "binary", "gone");
      const remote = await place.openRemote();
      expect(await remote.bundleWork(place.request)).toMatchObject({ kind: "bundled", skipped: [] });
      const there = await machine(place, ...words);
      const restored = await there.remote.restoreWork(place.request);
      expect(restored).toEqual({ kind: "restored", commit: tip, files: 9, newHashes: new Map() });
      expect(contents(there.folder)).toEqual(contents(place.top));
      expect(await there.git("rev-parse", "HEAD")).toBe(tip);
      expect(await there.git("diff", "--cached", "--name-only")).toBe("");
      expect(await there.git("ls-files", "--stage", "module")).toContain(`160000 ${place.start}`);
      expect(await there.remote.restoreWork(place.request)).toEqual({ kind: "nothing" });
      // What was put back once and has become something else since is not put back again.
      await there.git("checkout", "--quiet", "--", ".");
      expect(await there.remote.restoreWork(place.request)).toEqual({ kind: "nothing" });
      expect(await there.remote.publish(work)).toMatchObject({ kind: "pushed", commit: tip });
    },
  );

  test("brings back uncommitted files alone", async () => {
    using place = await bundleWorkplace();
    place.write("a", "changed\n");
    const bundled = await (await place.openRemote()).bundleWork(place.request);
    expect(bundled).toMatchObject({ kind: "bundled", tip: place.start, bases: [place.start] });
    const there = await machine(place);
    expect(await there.remote.restoreWork(place.request)).toMatchObject({ kind: "restored", files: 1 });
    expect(await there.git("status", "--porcelain", "--branch")).toBe(`## ${work}\n M a`);
  });

  test("does nothing where there is no file, or all of it is here", async () => {
    using place = await bundleWorkplace();
    const remote = await place.openRemote();
    expect(await remote.restoreWork(place.request)).toEqual({ kind: "nothing" });
    await place.commitFile("b", "1");
    await remote.bundleWork(place.request);
    expect(await remote.restoreWork(place.request)).toEqual({ kind: "nothing" });
    await remote.publish(work);
    const there = await machine(place, "--branch", work);
    expect(await there.remote.restoreWork(place.request)).toEqual({ kind: "nothing" });
  });

  test.each([[[]], [["--depth=1"]]])("puts the commits behind what others pushed %j", async (words) => {
    using place = await bundleWorkplace();
    const remote = await place.openRemote();
    await place.commitFile("b", "1");
    await remote.publish(work);
    const old = await place.commitFile("c", "1");
    place.write("c", "2");
    await remote.bundleWork(place.request);
    await place.pushByOther("theirs", "1");
    const there = await machine(place, ...words);
    const restored = await there.remote.restoreWork(place.request);
    expect(restored).toMatchObject({ kind: "restored", files: 1 });
    const now = await there.git("rev-parse", "HEAD");
    expect(restored).toMatchObject({ commit: now, newHashes: new Map([[old, now]]) });
    expect(await there.git("status", "--porcelain", "--branch")).toBe(`## ${work}\n M c`);
    expect(await there.remote.publish(work)).toMatchObject({ kind: "pushed", commit: now });
    expect((await place.remoteSubjects()).slice(0, 3)).toEqual(["Write c", "Other writes theirs", "Write b"]);
  });

  test("puts the commits onto a branch that was begun anew on a later main", async () => {
    using place = await bundleWorkplace();
    await place.commitFile("b", "1");
    await (await place.openRemote()).bundleWork(place.request);
    await place.pushByOther("later", "1", "main");
    const there = await machine(place, "--depth=1");
    await (await place.open(there.folder)).switchTo(work);
    expect(await there.remote.restoreWork(place.request)).toMatchObject({ kind: "restored" });
    expect(await there.git("log", "--format=%s", work)).toMatch(/^Write b\nOther writes later/);
    expect(fs.existsSync(path.join(there.folder, "b"))).toBe(true);
  });

  test("gives commits that no longer fit a branch of their own, and says so", async () => {
    using place = await bundleWorkplace();
    const remote = await place.openRemote();
    await place.commitFile("b", "1");
    await remote.publish(work);
    const tip = await place.commitFile("b", "ours\n");
    await remote.bundleWork(place.request);
    const theirs = await place.pushByOther("b", "theirs\n");
    const there = await machine(place, "--branch", work);
    const side = `${work}-fedcba98`;
    expect(await there.remote.restoreWork(place.request)).toEqual({
      kind: "aside",
      branch: side,
      reason: `What an earlier run had not pushed is on branch ${side}, because b was changed on ${work} meanwhile; merge it into ${work} by hand.`,
      newHashes: new Map(),
    });
    expect(await there.git("rev-parse", "HEAD", side)).toBe(`${theirs}\n${tip}`);
    expect(await there.git("status", "--porcelain")).toBe("");
    expect(await there.remote.restoreWork(place.request)).toEqual({ kind: "nothing" });
  });

  test("gives uncommitted files that no longer fit a branch of their own", async () => {
    using place = await bundleWorkplace();
    const tip = await place.commitFile("b", "1");
    place.write("a", "ours\n");
    place.write("new", "ours\n");
    await (await place.openRemote()).bundleWork(place.request);
    const there = await machine(place);
    fs.writeFileSync(path.join(there.folder, "new"), "mine\n");
    const restored = await there.remote.restoreWork(place.request);
    expect(restored).toMatchObject({ kind: "aside", branch: `${work}-fedcba98` });
    expect(await there.git("rev-parse", "HEAD")).toBe(tip);
    expect(await there.git("status", "--porcelain")).toBe("?? new");
    expect(fs.readFileSync(path.join(there.folder, "new"), "utf8")).toBe("mine\n");
    expect(await there.git("show", `${work}-fedcba98:a`)).toBe("ours");
  });

  test("goes on where a run was killed after the files were back", async () => {
    using place = await bundleWorkplace();
    await place.commitFile("b", "1");
    place.write("b", "2");
    place.write("new", "1");
    await (await place.openRemote()).bundleWork(place.request);
    const there = await machine(place);
    await there.remote.restoreWork(place.request);
    const status = await there.git("status", "--porcelain", "--branch");
    await there.git("update-ref", "-d", `refs/ralph/restored/${work}`);
    expect(await there.remote.restoreWork(place.request)).toMatchObject({ kind: "restored", files: 2 });
    expect(await there.git("status", "--porcelain", "--branch")).toBe(status);
  });

  test("says when the commits that it builds on cannot be had", async () => {
    using place = await bundleWorkplace();
    await place.commitFile("base", "1");
    await place.git("update-ref", "refs/remotes/origin/vanished", "HEAD");
    await place.commitFile("b", "1");
    await (await place.openRemote()).bundleWork(place.request);
    const there = await machine(place);
    expect(await there.remote.restoreWork(place.request)).toMatchObject({
      kind: "unavailable",
      reason: expect.stringMatching(
        /^Commit [0-9a-f]{40} could not be fetched, because git says: .*, and run again\.$/,
      ),
    });
    expect(await there.git("branch", "--list", work)).toBe("");
  });
});
