// Carries work from one checkout to another in a file, whole, and refuses what is not such a file.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import type { BundleRequest } from "./bundle.ts";
import { type Workplace, work, workplace } from "./remote.fixture.ts";
import type { Remote } from "./remote.ts";

const nothing = { kind: "nothing", leftOut: [] };

/** A workplace with a place for the file. */
async function carrier(): Promise<Workplace & { file: string; request: BundleRequest }> {
  const place = await workplace();
  const file = path.join(place.root, "work.bundle");
  const request = { branch: work, file, foreign: new Set<string>(), largest: 100 * 1024 * 1024 };
  return Object.assign(place, { file, request });
}

/** A fresh clone of the remote on `main`, as on another machine. */
async function machine(
  place: Workplace,
  ...words: string[]
): Promise<{ folder: string; remote: Remote; git(...words: string[]): Promise<string> }> {
  const folder = path.join(place.root, `machine${fs.readdirSync(place.root).length}`);
  await place.gitIn(place.root, "clone", "--quiet", ...words, `file://${place.bare}`, folder);
  const remote = await (await place.open(folder)).openRemote({ runId: "fedcba9876" });
  return { folder, remote, git: (...more) => place.gitIn(folder, ...more) };
}

/** What is in a folder but for git's own: links, modes and bytes. */
function contents(folder: string): Record<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => !/(^|\/)\.git(\/|$)/.test(name)).sort();
  return Object.fromEntries(
    files.flatMap((name) => {
      const status = fs.lstatSync(path.join(folder, name));
      if (status.isDirectory()) return [];
      const text = status.isSymbolicLink()
        ? `-> ${fs.readlinkSync(path.join(folder, name))}`
        : fs.readFileSync(path.join(folder, name), "base64");
      return [[name, `${(status.mode & 0o100).toString(8)} ${text}`]];
    }),
  );
}

describe("bundleWork", () => {
  test("makes no file where the remote has everything, and takes an old one away", async () => {
    using place = await carrier();
    const remote = await place.openRemote();
    fs.writeFileSync(place.file, "of an earlier run");
    expect(await remote.bundleWork(place.request)).toEqual(nothing);
    expect(fs.existsSync(place.file)).toBe(false);
    await place.commitFile("b", "1");
    expect(await remote.bundleWork(place.request)).toMatchObject({ kind: "bundled" });
    await remote.publish(work);
    expect(await remote.bundleWork(place.request)).toEqual(nothing);
    expect(fs.existsSync(place.file)).toBe(false);
    expect(await remote.bundleWork({ ...place.request, branch: "nowhere" })).toEqual(nothing);
  });

  test("leaves index and files as they are, and foreign and ignored files out", async () => {
    using place = await carrier();
    const tip = await place.commitFile("b", "1");
    place.write(".git/info/exclude", "ignored\n");
    for (const name of ["ignored", "foreign", "new"]) place.write(name, "1");
    place.write("a", "foreign, too\n");
    place.write("b", "2");
    await place.git("add", "a", "foreign", "b");
    place.write("b", "3");
    const status = await place.git("status", "--porcelain", "--ignored");
    const index = await place.git("ls-files", "--stage");
    const remote = await place.openRemote();
    const bundled = await remote.bundleWork({ ...place.request, foreign: new Set(["a", "foreign"]) });
    expect(bundled).toMatchObject({ kind: "bundled", tip, bases: [place.start], leftOut: [] });
    expect(bundled).toMatchObject({ bytes: fs.statSync(place.file).size });
    expect(await place.git("status", "--porcelain", "--ignored")).toBe(status);
    expect(await place.git("ls-files", "--stage")).toBe(index);
    const { uncommitted = "" } = bundled as { uncommitted?: string };
    expect(await place.git("diff", "--name-status", tip, uncommitted)).toBe("M\tb\nA\tnew");
    expect(await place.git("show", `${uncommitted}:b`)).toBe("3");
    expect(await place.git("bundle", "list-heads", place.file)).toBe(
      `${tip} refs/heads/${work}\n${uncommitted} refs/ralph/uncommitted/${work}`,
    );
    expect(fs.statSync(place.file).mode & 0o777).toBe(0o600);
  });

  test("makes no file that would be larger than it may", async () => {
    using place = await carrier();
    await place.commitFile("b", Array.from({ length: 9_000 }, () => Math.random()).join());
    const result = await (await place.openRemote()).bundleWork({ ...place.request, largest: 50_000 });
    expect(result).toMatchObject({
      kind: "too-large",
      reason: expect.stringMatching(
        /^The work that is not pushed has 0\.\d MB, and 0\.0 MB is .* out of the work\.$/,
      ),
    });
    expect(fs.readdirSync(place.root)).not.toContain("work.bundle");
  });

  test("starts from where the branch began where there is no remote", async () => {
    using place = await carrier();
    await place.git("checkout", "--quiet", "main");
    await place.git("branch", "-D", work);
    await place.git("remote", "remove", "origin");
    await (await place.open()).switchTo(work);
    const remote = await place.openRemote();
    expect(await remote.bundleWork(place.request)).toEqual(nothing);
    await place.commitFile("b", "1");
    expect(await remote.bundleWork(place.request)).toMatchObject({ kind: "bundled", bases: [place.start] });
    const copy = path.join(place.root, "copy");
    await place.git("clone", "--quiet", "--single-branch", "--branch", "main", place.top, copy);
    await place.gitIn(copy, "remote", "remove", "origin");
    const there = await (await place.open(copy)).openRemote({ runId: "1" });
    expect(await there.restoreWork(place.request)).toMatchObject({ kind: "restored" });
    expect(await place.gitIn(copy, "log", "--format=%s", work)).toBe("Write b\nWrite a");
  });
});

describe("a submodule", () => {
  test("that is at another commit is left to its own repository", async () => {
    using place = await carrier();
    const source = path.join(place.root, "other");
    await place.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", source, "sub");
    await place.git("commit", "--quiet", "-m", "sub");
    const remote = await place.openRemote();
    await remote.publish(work);
    place.write("sub/a", "inside");
    await place.gitIn(path.join(place.top, "sub"), "commit", "--quiet", "-am", "inside");
    expect(await remote.bundleWork(place.request)).toEqual(nothing);
  });
});

describe("restoreWork", () => {
  test.each([[[]], [["--depth=1"]]])(
    "brings everything back as it was into a fresh clone %j",
    async (words) => {
      using place = await carrier();
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
      expect(await remote.bundleWork(place.request)).toMatchObject({ kind: "bundled", leftOut: [] });
      const there = await machine(place, ...words);
      const restored = await there.remote.restoreWork(place.request);
      expect(restored).toEqual({ kind: "restored", commit: tip, files: 9, moved: new Map() });
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
    using place = await carrier();
    place.write("a", "changed\n");
    const bundled = await (await place.openRemote()).bundleWork(place.request);
    expect(bundled).toMatchObject({ kind: "bundled", tip: place.start, bases: [place.start] });
    const there = await machine(place);
    expect(await there.remote.restoreWork(place.request)).toMatchObject({ kind: "restored", files: 1 });
    expect(await there.git("status", "--porcelain", "--branch")).toBe(`## ${work}\n M a`);
  });

  test("does nothing where there is no file, or all of it is here", async () => {
    using place = await carrier();
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
    using place = await carrier();
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
    expect(restored).toMatchObject({ commit: now, moved: new Map([[old, now]]) });
    expect(await there.git("status", "--porcelain", "--branch")).toBe(`## ${work}\n M c`);
    expect(await there.remote.publish(work)).toMatchObject({ kind: "pushed", commit: now });
    expect((await place.remoteSubjects()).slice(0, 3)).toEqual(["Write c", "Other writes theirs", "Write b"]);
  });

  test("puts the commits onto a branch that was begun anew on a later main", async () => {
    using place = await carrier();
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
    using place = await carrier();
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
      moved: new Map(),
    });
    expect(await there.git("rev-parse", "HEAD", side)).toBe(`${theirs}\n${tip}`);
    expect(await there.git("status", "--porcelain")).toBe("");
    expect(await there.remote.restoreWork(place.request)).toEqual({ kind: "nothing" });
  });

  test("gives uncommitted files that no longer fit a branch of their own", async () => {
    using place = await carrier();
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
    using place = await carrier();
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
    using place = await carrier();
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

describe("a bundle that is not ours", () => {
  /** Everything that a refused bundle must not change. */
  async function portrait(there: {
    folder: string;
    git(...words: string[]): Promise<string>;
  }): Promise<unknown> {
    return {
      files: contents(there.folder),
      references: await there.git("for-each-ref"),
      objects: await there.git("cat-file", "--batch-all-objects", "--batch-check"),
      git: fs.readdirSync(path.join(there.folder, ".git")),
    };
  }

  async function expectRefusal(place: Workplace & { request: BundleRequest }, why: RegExp): Promise<void> {
    const there = await machine(place);
    const before = await portrait(there);
    const result = await there.remote.restoreWork(place.request);
    expect(result).toEqual({ kind: "refused", reason: expect.stringMatching(why) });
    expect(result).toMatchObject({
      reason: expect.stringMatching(/; remove that file to begin without it\.$/),
    });
    expect(await portrait(there)).toEqual(before);
  }

  test("is refused at any place where it is damaged", async () => {
    using place = await carrier();
    await place.commitFile("b", "1");
    place.write("new", "1");
    await (await place.openRemote()).bundleWork(place.request);
    const whole = fs.readFileSync(place.file);
    const pack = whole.indexOf("\n\nPACK") + 2;
    for (const at of [0, 14, 20, pack - 1, pack, pack + 15, whole.length - 25, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      fs.writeFileSync(place.file, damaged);
      const there = await machine(place);
      const before = await portrait(there);
      const result = await there.remote.restoreWork(place.request);
      expect(result.kind, `byte ${at}`).toMatch(/^(refused|unavailable)$/);
      expect(await portrait(there)).toEqual(before);
    }
    for (const length of [0, 10, pack, whole.length - 1]) {
      fs.writeFileSync(place.file, whole.subarray(0, length));
      await expectRefusal(place, /^The work in .* cannot be put back, because .*/);
    }
  });

  test("is refused with a name that is not expected", async () => {
    using place = await carrier();
    await place.commitFile("b", "1");
    const names = ["main", "HEAD", "refs/heads/ralph/y", "refs/tags/t"];
    await place.git("branch", "ralph/y");
    await place.git("tag", "t");
    await place.commitFile("b", "2");
    await place.git("branch", "--force", "main");
    for (const name of names) {
      await place.git("bundle", "create", place.file, name, work, `^${place.start}`);
      await expectRefusal(
        place,
        /it holds "(refs\/heads\/main|HEAD|refs\/heads\/ralph\/y|refs\/tags\/t)", which is not of/,
      );
    }
  });

  test("is refused with content that git does not allow", async () => {
    using place = await carrier();
    const blob = await place.git("hash-object", "-w", "a");
    await place.git("config", "core.protectHFS", "false");
    const list = path.join(place.root, "tree");
    fs.writeFileSync(list, Buffer.concat([Buffer.from("100644 .git\0"), Buffer.from(blob, "hex")]));
    const inner = await place.git("hash-object", "-t", "tree", "-w", "--literally", list);
    const evil = await place.git("commit-tree", inner, "-p", place.start, "-m", "evil");
    await place.git("update-ref", `refs/heads/${work}`, evil);
    await place.git("bundle", "create", place.file, work, `^${place.start}`);
    await expectRefusal(place, /hasDotgit|contains '\.git'/);
  });

  test("is refused where it is a bundle of something else altogether", async () => {
    using place = await carrier();
    fs.writeFileSync(place.file, "PK\u0003\u0004");
    await expectRefusal(place, /because it is no bundle of git;/);
  });
});
