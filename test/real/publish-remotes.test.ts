// Publishes from unusual clones, and to remotes that cannot be used.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckout } from "../../src/git/checkout.ts";
import { type Workplace, work, workplace } from "../../src/git/remote.fixture.ts";

describe("a shallow clone", () => {
  /** A clone of depth 1 of the remote's branch, over a protocol that supports shallow clones. */
  async function shallowClone(place: Workplace, branch: string): Promise<string> {
    const folder = path.join(place.root, "shallow");
    const args = ["clone", "--quiet", "--depth=1", "--branch", branch, `file://${place.bare}`, folder];
    await place.gitIn(place.root, ...args);
    return folder;
  }

  async function commitIn(place: Workplace, folder: string, file: string): Promise<string> {
    fs.writeFileSync(path.join(folder, file), "1");
    await place.gitIn(folder, "add", file);
    await place.gitIn(folder, "commit", "--quiet", "-m", `Write ${file}`);
    return place.gitIn(folder, "rev-parse", "HEAD");
  }

  test("can push, also after other people's pushes", async () => {
    using place = await workplace();
    await place.pushByOther("c", "1");
    const folder = await shallowClone(place, work);
    const remote = await (await place.open(folder)).openRemote({ runId: "1" });
    const commit = await commitIn(place, folder, "mine");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", commit });
    await place.pushByOther("c", "2");
    await commitIn(place, folder, "more");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect((await place.remoteSubjects()).slice(0, 3)).toEqual([
      "Write more",
      "Other writes c",
      "Write mine",
    ]);
  });

  test("fetches more history to find out that the remote's branch is behind", async () => {
    using place = await workplace();
    // The branch was merged into main, main has new commits, and the run starts on a clone of main only.
    await place.pushByOther("c", "1");
    await place.gitIn(place.other, "push", "--quiet", "origin", "HEAD:main");
    for (const n of [1, 2, 3]) await place.pushByOther(`main${n}`, "1", "main");
    const folder = await shallowClone(place, "main");
    const checkout = await place.open(folder);
    await checkout.switchTo(work);
    const commit = await commitIn(place, folder, "mine");
    expect(await (await checkout.openRemote({ runId: "1" })).publish(work)).toMatchObject({
      kind: "pushed",
      commit,
    });
    expect(await place.gitIn(place.bare, "ls-tree", "--name-only", work)).toContain("main3");
  });

  test("pushes only our commits to a branch that was started elsewhere", async () => {
    using place = await workplace();
    await place.pushByOther("c", "1");
    for (const n of [1, 2, 3]) await place.pushByOther(`main${n}`, "1", "main");
    const folder = await shallowClone(place, "main");
    const checkout = await place.open(folder);
    await checkout.switchTo(work);
    await commitIn(place, folder, "mine");
    expect(await (await checkout.openRemote({ runId: "1" })).publish(work)).toMatchObject({ kind: "pushed" });
    expect(await place.remoteSubjects()).toEqual(["Write mine", "Other writes c", "Write a"]);
  });

  test("can fetch a commit by its hash", async () => {
    using place = await workplace();
    const theirs = await place.pushByOther("c", "1");
    const folder = await shallowClone(place, "main");
    const remote = await (await place.open(folder)).openRemote({ runId: "1" });
    expect(await remote.fetchCommit(theirs, 1)).toEqual({ kind: "fetched" });
    expect(await place.gitIn(folder, "log", "--format=%s", theirs)).toBe("Other writes c\nWrite a");
    expect(await remote.fetchCommit(theirs, 1)).toEqual({ kind: "here" });
    expect(await place.gitIn(folder, "fsck", "--no-dangling")).toBe("");
    expect(await remote.fetchCommit("1".repeat(40))).toMatchObject({ kind: "unavailable" });
    await expect(remote.fetchCommit("--upload-pack=x")).rejects.toThrow(/is not a commit hash/);
  });
});

describe("a remote", () => {
  test("that cannot be used is reported in a sentence that ends with the fix", async () => {
    using place = await workplace();
    const commit = await place.commitFile("b", "1");
    const reason = async () => {
      const result = await (await place.openRemote()).publish(work);
      return result.kind === "unavailable" ? result.reason : result;
    };
    await place.git("remote", "remove", "origin");
    expect(await reason()).toMatch(/^Nothing is pushed, .* with `git remote add origin <address>`\.$/);
    await place.git("remote", "add", "origin", path.join(place.root, "gone.git"));
    expect(await reason()).toMatch(
      /could not be fetched, because git says: .*does not appear to be.*; check the address .*\.$/,
    );
    await place.git("remote", "set-url", "origin", "http://user:password-word@127.0.0.1:9/x.git");
    expect(await reason()).toMatch(
      /; the next push includes everything; check that this machine can reach the remote\.$/,
    );
    expect(await reason()).not.toMatch(/password-word/);
    await place.git("remote", "set-url", "origin", place.bare);
    fs.writeFileSync(
      path.join(place.bare, "hooks/pre-receive"),
      "#!/bin/sh\necho not on Fridays >&2\nexit 1\n",
      {
        mode: 0o755,
      },
    );
    expect(await reason()).toBe(
      `Branch ${work} could not be pushed, because git says: [remote rejected] (pre-receive hook declined): not on Fridays; fix what the remote's check complains about, and run again.`,
    );
    expect(await place.git("rev-parse", "HEAD")).toBe(commit);
    expect(place.logged).toEqual([]);
  });

  test("with a branch whose name conflicts with ours is reported", async () => {
    using place = await workplace();
    await place.pushByOther("c", "1", "ralph");
    await place.commitFile("b", "1");
    expect(await (await place.openRemote()).publish(work)).toEqual({
      kind: "unavailable",
      reason: expect.stringMatching(
        /'refs\/heads\/ralph' exists; .*; rename the remote branch that is in the way, .*\.$/,
      ),
    });
  });

  test("may have another name than origin, if it is the only one", async () => {
    using place = await workplace();
    await place.git("remote", "rename", "origin", "upstream");
    const commit = await place.commitFile("b", "1");
    const remote = await place.openRemote();
    expect(remote.name).toBe("upstream");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", commit });
    expect(await place.git("rev-parse", `refs/remotes/upstream/${work}`)).toBe(commit);
  });
});

describe("a clone", () => {
  test("without file contents fetches those that a merge needs", async () => {
    using place = await workplace();
    await place.gitIn(place.bare, "config", "uploadpack.allowFilter", "true");
    await place.pushByOther("a", "0\n1\n2\n3\n4\n5\n");
    await place.pushByOther("new", "theirs");
    const folder = path.join(place.root, "partial");
    const args = ["clone", "--quiet", "--filter=blob:none", `file://${place.bare}`, folder];
    await place.gitIn(place.root, ...args);
    const checkout = await place.open(folder);
    await place.gitIn(folder, "checkout", "--quiet", "-b", work);
    fs.writeFileSync(path.join(folder, "a"), "1\n2\n3\n4\n5\n6\n");
    await place.gitIn(folder, "commit", "--quiet", "-am", "Mine");
    const remote = await checkout.openRemote({ runId: "1" });
    // The program removes its credentials from the remote at this point.
    await place.gitIn(folder, "remote", "set-url", "origin", "/nowhere");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(fs.readFileSync(path.join(folder, "new"), "utf8")).toBe("theirs");
    expect(await place.gitIn(place.bare, "show", `${work}:a`)).toBe("0\n1\n2\n3\n4\n5\n6");
    expect(fs.readFileSync(path.join(folder, "a"), "utf8")).toBe("0\n1\n2\n3\n4\n5\n6\n");
  });

  test("may have the checkout in a linked work tree", async () => {
    using place = await workplace();
    await place.git("checkout", "--quiet", "main");
    const linked = path.join(place.root, "linked");
    await place.git("worktree", "add", "--quiet", linked, work);
    await place.pushByOther("c", "theirs");
    fs.writeFileSync(path.join(linked, "b"), "1");
    await place.gitIn(linked, "add", "b");
    await place.gitIn(linked, "commit", "--quiet", "-m", "Mine");
    const remote = await (await place.open(linked)).openRemote({ runId: "1" });
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(fs.readFileSync(path.join(linked, "c"), "utf8")).toBe("theirs");
    expect(await place.gitIn(linked, "status", "--porcelain")).toBe("");
    expect(place.exists("c")).toBe(false);
  });

  test.each(["detached at a pull request", "detached at a tag"])(
    "that is %s publishes its own branch",
    async (how) => {
      using place = await workplace();
      const folder = path.join(place.root, "detached");
      const reference = how.endsWith("tag") ? "refs/tags/v1" : "refs/pull/7/merge";
      await place.gitIn(place.bare, "update-ref", reference, place.start);
      await place.gitIn(place.root, "init", "--quiet", folder);
      await place.gitIn(folder, "remote", "add", "origin", `file://${place.bare}`);
      await place.gitIn(
        folder,
        "fetch",
        "--quiet",
        "--no-tags",
        "--depth=1",
        "origin",
        `+${place.start}:${reference}`,
      );
      await place.gitIn(folder, "checkout", "--quiet", "--force", reference);
      const checkout = await place.open(folder);
      await checkout.switchTo(work);
      fs.writeFileSync(path.join(folder, "b"), "1");
      const { commit } = await checkout.commit({ subject: "Mine", body: "", exclude: new Set() });
      await place.pushByOther("c", "theirs");
      const remote = await checkout.openRemote({ runId: "1" });
      const result = await remote.publish(work);
      const now = await checkout.head();
      expect(result).toEqual({
        kind: "pushed",
        branch: work,
        commit: now,
        newHashes: new Map([[commit, now]]),
        isRebased: true,
      });
      expect(await place.remoteSubjects()).toEqual(["Mine", "Other writes c", "Write a"]);
    },
  );
});

describe("git before 2.38", () => {
  /** A git without the new merge command. */
  function oldGit(place: Workplace): Workplace["environment"] {
    const folder = path.join(place.root, "bin");
    fs.mkdirSync(folder);
    const real = place.environment.PATH;
    const refusal = "echo 'usage: git merge-tree <base-tree> <branch1> <branch2>' >&2; exit 129";
    const script = `#!/bin/sh\nPATH='${real}'; export PATH\n[ "$1 $2" != 'merge-tree --write-tree' ] || { ${refusal}; }\nexec git "$@"\n`;
    fs.writeFileSync(path.join(folder, "git"), script, { mode: 0o755 });
    return { ...place.environment, PATH: `${folder}:${real}` };
  }

  test("merges in a separate folder", async () => {
    using place = await workplace();
    const checkout = await openCheckout({ folder: place.top, environment: oldGit(place), log: place.log });
    const remote = await checkout?.openRemote({ runId: "12345678" });
    await place.pushByOther("a", "0\n1\n2\n3\n4\n5\n");
    await place.commitFile("a", "1\n2\n3\n4\n5\n6\n");
    place.write("a", "uncommitted");
    place.write("a", "1\n2\n3\n4\n5\n6\n");
    expect(await remote?.publish(work)).toMatchObject({ kind: "pushed" });
    expect(place.read("a")).toBe("0\n1\n2\n3\n4\n5\n6\n");
    await place.pushByOther("a", "theirs\n");
    await place.commitFile("a", "ours\n");
    expect(await remote?.publish(work)).toMatchObject({
      kind: "aside",
      reason: expect.stringContaining(`because remote commits on ${work} conflict with it in a;`),
    });
    expect(await place.git("status", "--porcelain")).toBe("");
  });
});
