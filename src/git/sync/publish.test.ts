// Publishes to a bare remote on disk, with conflicts and with changes that are nobody's to touch.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { type Workplace, work, workplace } from "../remote.fixture.ts";

/** Everything of a checkout that a publication must not change unless it says so. */
async function portrait(place: Workplace): Promise<unknown> {
  const files = fs
    .readdirSync(place.top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("/.git"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("/.git/"));
  return {
    files: files.sort().map((file) => [file, fs.readFileSync(file, "utf8"), fs.statSync(file).mode]),
    index: await place.git("ls-files", "--stage"),
    status: await place.git("status", "--porcelain", "--branch", "--ignored"),
    head: await place.git("rev-parse", "HEAD"),
    git: fs.readdirSync(path.join(place.top, ".git")).filter((name) => name !== "COMMIT_EDITMSG"),
  };
}

describe("publish", () => {
  test("makes the remote's branch, brings it forward, and says when there is nothing to bring", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    const first = await place.commitFile("b", "1");
    const newHashes = new Map();
    expect(await remote.publish(work)).toEqual({ kind: "pushed", branch: work, commit: first, newHashes });
    expect(await place.remoteTip()).toBe(first);
    expect(await remote.publish(work)).toEqual({ kind: "nothing", commit: first, newHashes });
    const second = await place.commitFile("b", "2");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", commit: second });
    expect(await place.remoteTip()).toBe(second);
    expect(await place.git("rev-parse", `refs/remotes/origin/${work}`)).toBe(second);
    expect(fs.existsSync(path.join(place.top, ".git/ralph-ci-room"))).toBe(false);
  });

  test.each([[[]], [["--object-format=sha256"]]])(
    "puts our commits behind what others pushed, as they were but for their hashes (init %j)",
    async (init: string[]) => {
      using place = await workplace(init);
      const remote = await place.openRemote();
      await place.commitFile("b", "1");
      await remote.publish(work);
      await place.pushByOther("c", "theirs");
      const old = [await place.commitFile("b", "2"), await place.commitFile("d", "1")];
      const format = "--format=%an %ae %aI %cn %ce %cI %B";
      const before = await place.git("log", format, "-2");
      const result = await remote.publish(work);
      expect(result).toMatchObject({ kind: "pushed", commit: await place.remoteTip() });
      const subjects = ["Write d", "Write b", "Other writes c", "Write b", "Write a"];
      expect(await place.remoteSubjects()).toEqual(subjects);
      expect(await place.git("log", format, "-2")).toBe(before);
      const now = (await place.git("rev-list", "--reverse", "-2", "HEAD")).split("\n");
      expect(result).toMatchObject({ newHashes: new Map(old.map((hash, index) => [hash, now[index]])) });
      expect(await place.git("status", "--porcelain", "--branch")).toBe(`## ${work}`);
      expect(place.read("c")).toBe("theirs");
    },
  );

  test("keeps every byte of a message and of names that are not UTF-8, and drops a signature", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    const tree = await place.git("rev-parse", "HEAD^{tree}");
    const header = `tree ${tree}\nparent ${place.start}\nauthor J\xfcrgen <j@x> 1700000000 +0230\ncommitter J <j@x> 1700000001 -0800\n`;
    const raw = path.join(place.root, "raw");
    const rest = "encoding ISO-8859-1\n\n  \xfcber\n\n\n# kept \n\n";
    fs.writeFileSync(raw, `${header}gpgsig -----BEGIN\n mIIB\n -----END\n${rest}`, "latin1");
    const commit = await place.git("hash-object", "-t", "commit", "-w", raw);
    await place.git("reset", "--quiet", "--hard", commit);
    await place.commitFile("b", "1");
    await place.pushByOther("c", "theirs");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    const file = path.join(place.root, "written");
    fs.writeFileSync(file, "");
    await place.git("config", "alias.raw", `!git cat-file commit HEAD^ > '${file}'`);
    await place.git("raw");
    const parent = await place.git("rev-parse", "HEAD~2");
    const written = fs.readFileSync(file, "latin1").replace(/^tree .*\n/, "");
    const expected = `parent ${parent}\n${header.slice(header.indexOf("author"))}${rest}`;
    expect(written).toBe(expected);
  });

  test("brings what others pushed even where there is nothing of ours", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    await place.commitFile("b", "1");
    await remote.publish(work);
    const theirs = await place.pushByOther("c", "theirs");
    expect(await remote.publish(work)).toEqual({ kind: "nothing", commit: theirs, newHashes: new Map() });
    expect(place.read("c")).toBe("theirs");
  });

  test("carries a merge that the agent made, with how it was resolved", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    await place.commitFile("b", "1\n");
    await remote.publish(work);
    await place.git("checkout", "--quiet", "-b", "topic", place.start);
    const topic = await place.commitFile("b", "topic\n");
    await place.git("checkout", "--quiet", work);
    await expect(place.git("merge", "topic")).rejects.toThrow();
    place.write("b", "both\n");
    await place.git("commit", "--quiet", "-am", "Merge topic");
    await place.pushByOther("c", "theirs");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await place.git("show", "HEAD:b")).toBe("both");
    expect(await place.git("rev-parse", "HEAD^2")).toBe(topic);
    expect(await place.git("show", "HEAD:c")).toBe("theirs");
  });
});

describe("a conflict", () => {
  test("leaves the checkout as it was and goes to a branch beside it, now and from then on", async () => {
    using place = await workplace();
    await place.pushByOther("a", "theirs\n");
    await place.commitFile("fine", "1");
    const commit = await place.commitFile("a", "ours\n");
    place.write("a", "uncommitted\n");
    place.write("staged", "1");
    await place.git("add", "staged");
    place.write("untracked/ü x", "1");
    const before = await portrait(place);
    const remote = await place.openRemote();
    const side = `${work}-01234567`;
    expect(await remote.publish(work)).toEqual({
      kind: "aside",
      branch: side,
      commit,
      reason: `The work went to branch ${side}, because others changed the same in a on ${work}; merge it into ${work} by hand.`,
    });
    expect(await portrait(place)).toEqual(before);
    expect(await place.remoteTip(side)).toBe(commit);
    expect(await place.remoteSubjects()).toEqual(["Other writes a", "Write a"]);
    await place.git("stash", "--quiet");
    await place.pushByOther("side", "theirs", side);
    await place.commitFile("more", "1");
    expect(await remote.publish(work)).toMatchObject({ kind: "aside", branch: side });
    expect((await place.remoteSubjects(side)).slice(0, 3)).toEqual([
      "Write more",
      "Other writes side",
      "Write a",
    ]);
    expect(await remote.publish(work)).toMatchObject({ kind: "nothing" });
    await place.pushByOther("more", "theirs", side);
    await place.commitFile("more", "ours");
    expect(await remote.publish(work)).toEqual({
      kind: "unavailable",
      reason: `Branch ${work} can be pushed neither as it is nor as ${side}, because others changed the same in more on ${side}; push it by hand under another name.`,
    });
  });

  test("in a log whose lines git is told to unite is none", async () => {
    using place = await workplace();
    place.write(".gitattributes", "log merge=union\n");
    await place.git("add", "--all");
    await place.commitFile("log", "1\n");
    const remote = await place.openRemote();
    await remote.publish(work);
    await place.pushByOther("log", "1\ntheirs\n");
    await place.commitFile("log", "1\nours\n");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(place.read("log")).toBe("1\ntheirs\nours\n");
  });
});

describe("uncommitted changes", () => {
  test("come along untouched, staged ones staged", async () => {
    using place = await workplace();
    await place.pushByOther("c", "theirs");
    await place.commitFile("b", "1");
    place.write("a", "theirs in the checkout\n");
    place.write("staged", "1");
    await place.git("add", "staged");
    place.write("staged", "2");
    place.write("untracked", "1");
    const status = await place.git("status", "--porcelain");
    expect(await (await place.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
    expect(await place.git("status", "--porcelain")).toBe(status);
    expect(place.read("a")).toBe("theirs in the checkout\n");
    expect(await place.git("show", ":staged")).toBe("1");
    expect(place.read("c")).toBe("theirs");
  });

  test.each([
    ["a changed file", "a", ""],
    ["a new file", "c", ""],
    ["an ignored file", "c", "c\n"],
  ])("that are in the way (%s) send the work to a branch beside it", async (_, file, ignored) => {
    using place = await workplace();
    await place.pushByOther(file, "theirs\n");
    const commit = await place.commitFile("b", "1");
    place.write(".git/info/exclude", ignored);
    place.write(file, "mine\n");
    const before = await portrait(place);
    const result = await (await place.openRemote()).publish(work);
    expect(result).toMatchObject({ kind: "aside", commit });
    expect(result).toMatchObject({
      reason: expect.stringMatching(/others changed ralph\/x, and .* in the way/),
    });
    expect(await portrait(place)).toEqual(before);
  });

  test("that are in the way where there is nothing of ours change nothing", async () => {
    using place = await workplace();
    await place.pushByOther("a", "theirs\n");
    place.write("a", "mine\n");
    expect(await (await place.openRemote()).publish(work)).toMatchObject({
      kind: "nothing",
      commit: place.start,
    });
    expect(place.read("a")).toBe("mine\n");
  });

  test("stay with a detached HEAD, and the branch alone moves", async () => {
    using place = await workplace();
    await place.pushByOther("c", "theirs");
    await place.commitFile("b", "1");
    await place.git("checkout", "--quiet", "--detach");
    place.write("b", "2");
    const before = await portrait(place);
    expect(await (await place.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
    expect(await portrait(place)).toEqual(before);
    expect(await place.git("rev-parse", work)).toBe(await place.remoteTip());
  });
});
