// Publishes to a bare remote on disk, with conflicts and with uncommitted changes.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { type Workplace, work, workplace } from "../remote.fixture.ts";

/** The state of a checkout that a publication must not change silently. */
async function portrait(setup: Workplace): Promise<unknown> {
  const files = fs
    .readdirSync(setup.top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("/.git"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("/.git/"));
  return {
    files: files.sort().map((file) => [file, fs.readFileSync(file, "utf8"), fs.statSync(file).mode]),
    index: await setup.git("ls-files", "--stage"),
    status: await setup.git("status", "--porcelain", "--branch", "--ignored"),
    head: await setup.git("rev-parse", "HEAD"),
    git: fs.readdirSync(path.join(setup.top, ".git")).filter((name) => name !== "COMMIT_EDITMSG"),
  };
}

describe("publish", () => {
  test("creates the remote branch, updates it, and says if there is nothing to push", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    const first = await setup.commitFile("b", "1");
    const newHashes = new Map();
    expect(await remote.publish(work)).toEqual({
      kind: "pushed",
      branch: work,
      commit: first,
      newHashes,
      isRebased: false,
    });
    expect(await setup.remoteTip()).toBe(first);
    expect(await remote.publish(work)).toEqual({ kind: "nothing", commit: first, newHashes });
    const second = await setup.commitFile("b", "2");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", commit: second });
    expect(await setup.remoteTip()).toBe(second);
    expect(await setup.git("rev-parse", `refs/remotes/origin/${work}`)).toBe(second);
    expect(fs.existsSync(path.join(setup.top, ".git/ralph-ci-room"))).toBe(false);
  });

  test.each([[[]], [["--object-format=sha256"]]])(
    "rebases our commits onto what others pushed, and changes only their hashes (init %j)",
    async (init: string[]) => {
      using setup = await workplace(init);
      const remote = await setup.openRemote();
      await setup.commitFile("b", "1");
      await remote.publish(work);
      await setup.pushByOther("c", "theirs");
      const old = [await setup.commitFile("b", "2"), await setup.commitFile("d", "1")];
      const format = "--format=%an %ae %aI %cn %ce %cI %B";
      const before = await setup.git("log", format, "-2");
      const result = await remote.publish(work);
      expect(result).toMatchObject({ kind: "pushed", commit: await setup.remoteTip() });
      const subjects = ["Write d", "Write b", "Other writes c", "Write b", "Write a"];
      expect(await setup.remoteSubjects()).toEqual(subjects);
      expect(await setup.git("log", format, "-2")).toBe(before);
      const now = (await setup.git("rev-list", "--reverse", "-2", "HEAD")).split("\n");
      expect(result).toMatchObject({ newHashes: new Map(old.map((hash, index) => [hash, now[index]])) });
      expect(await setup.git("status", "--porcelain", "--branch")).toBe(`## ${work}`);
      expect(setup.read("c")).toBe("theirs");
    },
  );

  test("keeps every byte of a message and of names that are not UTF-8, and drops a signature", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    const tree = await setup.git("rev-parse", "HEAD^{tree}");
    const header = `tree ${tree}\nparent ${setup.start}\nauthor J\xfcrgen <j@x> 1700000000 +0230\ncommitter J <j@x> 1700000001 -0800\n`;
    const raw = path.join(setup.root, "raw");
    const rest = "encoding ISO-8859-1\n\n  \xfcber\n\n\n# kept \n\n";
    fs.writeFileSync(raw, `${header}gpgsig -----BEGIN\n mIIB\n -----END\n${rest}`, "latin1");
    const commit = await setup.git("hash-object", "-t", "commit", "-w", raw);
    await setup.git("reset", "--quiet", "--hard", commit);
    await setup.commitFile("b", "1");
    await setup.pushByOther("c", "theirs");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    const file = path.join(setup.root, "written");
    fs.writeFileSync(file, "");
    await setup.git("config", "alias.raw", `!git cat-file commit HEAD^ > '${file}'`);
    await setup.git("raw");
    const parent = await setup.git("rev-parse", "HEAD~2");
    const written = fs.readFileSync(file, "latin1").replace(/^tree .*\n/, "");
    const expected = `parent ${parent}\n${header.slice(header.indexOf("author"))}${rest}`;
    expect(written).toBe(expected);
  });

  test("fetches what others pushed even if we have no commits", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    await setup.commitFile("b", "1");
    await remote.publish(work);
    const theirs = await setup.pushByOther("c", "theirs");
    expect(await remote.publish(work)).toEqual({ kind: "nothing", commit: theirs, newHashes: new Map() });
    expect(setup.read("c")).toBe("theirs");
  });

  test("keeps a merge of the agent and its conflict resolution", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    await setup.commitFile("b", "1\n");
    await remote.publish(work);
    await setup.git("checkout", "--quiet", "-b", "topic", setup.start);
    const topic = await setup.commitFile("b", "topic\n");
    await setup.git("checkout", "--quiet", work);
    await expect(setup.git("merge", "topic")).rejects.toThrow();
    setup.write("b", "both\n");
    await setup.git("commit", "--quiet", "-am", "Merge topic");
    await setup.pushByOther("c", "theirs");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await setup.git("show", "HEAD:b")).toBe("both");
    expect(await setup.git("rev-parse", "HEAD^2")).toBe(topic);
    expect(await setup.git("show", "HEAD:c")).toBe("theirs");
  });
});

describe("a conflict", () => {
  test("does not change the checkout and uses the side branch from then on", async () => {
    using setup = await workplace();
    await setup.pushByOther("a", "theirs\n");
    await setup.commitFile("fine", "1");
    const commit = await setup.commitFile("a", "ours\n");
    setup.write("a", "uncommitted\n");
    setup.write("staged", "1");
    await setup.git("add", "staged");
    setup.write("untracked/ü x", "1");
    const before = await portrait(setup);
    const remote = await setup.openRemote();
    const side = `${work}-01234567`;
    expect(await remote.publish(work)).toEqual({
      kind: "aside",
      branch: side,
      commit,
      newHashes: new Map(),
      reason: `The work went to branch ${side}, because remote commits on ${work} conflict with it in a; merge it into ${work} by hand.`,
    });
    expect(await portrait(setup)).toEqual(before);
    expect(await setup.remoteTip(side)).toBe(commit);
    expect(await setup.remoteSubjects()).toEqual(["Other writes a", "Write a"]);
    await setup.git("stash", "--quiet");
    await setup.pushByOther("side", "theirs", side);
    await setup.commitFile("more", "1");
    expect(await remote.publish(work)).toMatchObject({ kind: "aside", branch: side });
    expect((await setup.remoteSubjects(side)).slice(0, 3)).toEqual([
      "Write more",
      "Other writes side",
      "Write a",
    ]);
    expect(await remote.publish(work)).toMatchObject({ kind: "nothing" });
    await setup.pushByOther("more", "theirs", side);
    await setup.commitFile("more", "ours");
    expect(await remote.publish(work)).toEqual({
      kind: "unavailable",
      reason: `Branch ${work} can be pushed neither as it is nor as ${side}, because remote commits on ${side} conflict with it in more; push it by hand under another name.`,
    });
  });

  test("does not occur in a log with the attribute merge=union", async () => {
    using setup = await workplace();
    setup.write(".gitattributes", "log merge=union\n");
    await setup.git("add", "--all");
    await setup.commitFile("log", "1\n");
    const remote = await setup.openRemote();
    await remote.publish(work);
    await setup.pushByOther("log", "1\ntheirs\n");
    await setup.commitFile("log", "1\nours\n");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(setup.read("log")).toBe("1\ntheirs\nours\n");
  });
});

describe("uncommitted changes", () => {
  test("stay unchanged, and staged ones stay staged", async () => {
    using setup = await workplace();
    await setup.pushByOther("c", "theirs");
    await setup.commitFile("b", "1");
    setup.write("a", "theirs in the checkout\n");
    setup.write("staged", "1");
    await setup.git("add", "staged");
    setup.write("staged", "2");
    setup.write("untracked", "1");
    const status = await setup.git("status", "--porcelain");
    expect(await (await setup.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
    expect(await setup.git("status", "--porcelain")).toBe(status);
    expect(setup.read("a")).toBe("theirs in the checkout\n");
    expect(await setup.git("show", ":staged")).toBe("1");
    expect(setup.read("c")).toBe("theirs");
  });

  test.each([
    ["a changed file", "a", ""],
    ["a new file", "c", ""],
    ["an ignored file", "c", "c\n"],
  ])("that are in the way (%s) send the work to the side branch", async (_, file, ignored) => {
    using setup = await workplace();
    await setup.pushByOther(file, "theirs\n");
    const commit = await setup.commitFile("b", "1");
    setup.write(".git/info/exclude", ignored);
    setup.write(file, "mine\n");
    const before = await portrait(setup);
    const result = await (await setup.openRemote()).publish(work);
    expect(result).toMatchObject({ kind: "aside", commit });
    expect(result).toMatchObject({
      reason: expect.stringMatching(/ralph\/x has remote commits, and .* in the way/),
    });
    expect(await portrait(setup)).toEqual(before);
  });

  test("that are in the way change nothing if we have no commits", async () => {
    using setup = await workplace();
    await setup.pushByOther("a", "theirs\n");
    setup.write("a", "mine\n");
    expect(await (await setup.openRemote()).publish(work)).toMatchObject({
      kind: "nothing",
      commit: setup.start,
    });
    expect(setup.read("a")).toBe("mine\n");
  });

  test("stay with a detached HEAD, and only the branch moves", async () => {
    using setup = await workplace();
    await setup.pushByOther("c", "theirs");
    await setup.commitFile("b", "1");
    await setup.git("checkout", "--quiet", "--detach");
    setup.write("b", "2");
    const before = await portrait(setup);
    expect(await (await setup.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
    expect(await portrait(setup)).toEqual(before);
    expect(await setup.git("rev-parse", work)).toBe(await setup.remoteTip());
  });
});
