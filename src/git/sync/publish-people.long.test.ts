// Commits of people are never undone: what was only fetched does not count as integrated.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { type Workplace, work, workplace } from "../remote.fixture.ts";
import { type FileMerges, Git } from "../repository/index.ts";

/** Merges `log` as a set of lines. */
const merges: FileMerges = {
  covers: (path) => path === "log",
  merge: (_, { ours, theirs }) => [...new Set([...ours.split("\n"), ...theirs.split("\n")])].join("\n"),
};

async function remoteFile(setup: Workplace, file: string): Promise<string> {
  return setup.gitIn(setup.bare, "show", `${work}:${file}`);
}

describe("a commit of a person", () => {
  test("that could not be integrated stays after later publications", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    await setup.commitFile("b", "1\n");
    await remote.publish(work);
    const review = await setup.pushByOther("a", "reviewed\n");
    setup.write("a", "uncommitted\n");
    expect(await remote.publish(work)).toMatchObject({ kind: "nothing" });
    await setup.commitFile("c", "1\n");
    expect(await remote.publish(work)).toMatchObject({ kind: "aside" });
    expect(await setup.remoteTip()).toBe(review);
    await setup.git("checkout", "--quiet", "--", "a");
    expect(await (await setup.openRemote({ runId: "2" })).publish(work)).toMatchObject({ kind: "pushed" });
    expect((await setup.remoteSubjects()).slice(0, 2)).toEqual(["Write c", "Other writes a"]);
    expect(await remoteFile(setup, "a")).toBe("reviewed");
  });

  test("stays if an agent drops it from the local branch", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    const ours = await setup.commitFile("b", "1\n");
    await remote.publish(work);
    await setup.pushByOther("review", "1\n");
    await setup.commitFile("c", "1\n");
    await remote.publish(work);
    await setup.git("reset", "--quiet", "--hard", ours);
    await setup.commitFile("d", "1\n");
    const result = await remote.publish(work);
    expect(result).toMatchObject({ kind: "pushed", isJoined: undefined });
    expect(await remoteFile(setup, "review")).toBe("1");
    expect(setup.read("review")).toBe("1\n");
  });

  test("stays if a run is killed between its push and the move of its branch", async () => {
    using setup = await workplace();
    await (await setup.openRemote()).publish(work);
    const old = await setup.commitFile("b", "1\n");
    await setup.pushByOther("review", "1\n");
    await (await setup.openRemote()).publish(work);
    await setup.git("update-ref", `refs/ralph/pushed/${work}`, setup.start);
    await setup.git("reset", "--quiet", "--hard", old);
    await setup.commitFile("c", "1\n");
    expect(await (await setup.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
    expect(await remoteFile(setup, "review")).toBe("1");
    expect(await remoteFile(setup, "b")).toBe("1");
  });

  test("that a killed run took in and a person removed stays removed", async () => {
    using setup = await workplace();
    await setup.commitFile("b", "1\n");
    await (await setup.openRemote()).publish(work);
    const kept = await setup.remoteTip();
    const taken = await setup.pushByOther("bad", "1\n");
    // Killed after the switch, before the branch is published.
    await (await setup.openRemote()).fetchBranch(work);
    await (await setup.open()).switchTo(work);
    expect(await setup.git("rev-parse", "HEAD")).toBe(taken);
    await setup.gitIn(setup.bare, "update-ref", `refs/heads/${work}`, kept);
    const remote = await setup.openRemote();
    await remote.fetchBranch(work);
    await setup.commitFile("good", "1\n");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await setup.remoteSubjects()).toEqual(["Write good", "Write b", "Write a"]);
    expect(await setup.git("rev-parse", `ralph/stray-${taken.slice(0, 8)}`)).toBe(taken);
  });

  test("that was removed before the first publication of a checkout stays removed", async () => {
    using setup = await workplace();
    await setup.git("push", "--quiet", "origin", work);
    const taken = await setup.commitFile("bad", "1\n");
    await setup.git("push", "--quiet", "origin", work);
    await setup.git("fetch", "--quiet");
    await setup.gitIn(setup.bare, "update-ref", `refs/heads/${work}`, setup.start);
    const remote = await setup.openRemote();
    await remote.fetchBranch(work);
    await setup.commitFile("good", "1\n");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await setup.remoteSubjects()).toEqual(["Write good", "Write a"]);
    expect(await setup.git("rev-parse", `ralph/stray-${taken.slice(0, 8)}`)).toBe(taken);
  });
});

test("a commit that a person removes just before our push does not come back", async () => {
  using setup = await workplace();
  const remote = await setup.openRemote();
  const kept = await setup.commitFile("b", "1\n");
  await setup.commitFile("bad", "1\n");
  await remote.publish(work);
  const receive = path.join(setup.root, "receive");
  const reset = `git --git-dir='${setup.bare}' update-ref refs/heads/${work} ${kept}`;
  fs.writeFileSync(receive, `#!/bin/sh\n${reset}\nexec git-receive-pack "$@"\n`, { mode: 0o755 });
  await setup.git("config", "remote.origin.receivepack", receive);
  await setup.commitFile("good", "1\n");
  expect(await (await setup.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
  expect(await setup.remoteSubjects()).toEqual(["Write good", "Write b", "Write a"]);
});

describe("commits that a person removes while an agent rewrites them", () => {
  async function rewrite(setup: Workplace, kind: string): Promise<void> {
    if (kind === "amended") {
      await setup.git("commit", "--quiet", "--amend", "--message", "Amended");
      await setup.commitFile("good", "1\n");
      return;
    }
    if (kind === "amended with more") setup.write("good", "1\n");
    if (kind === "made one with more") {
      setup.write("good", "1\n");
      await setup.git("reset", "--quiet", "--soft", setup.start);
    }
    await setup.git("add", "--all");
    const options = kind === "amended with more" ? ["--amend"] : [];
    await setup.git("commit", "--quiet", ...options, "--message", "Rewritten");
  }

  test.each(["amended", "amended with more", "made one with more"])("stay removed (%s)", async (kind) => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    await setup.commitFile("b", "1\n");
    await remote.publish(work);
    await setup.pushByOther("bad", "1\n");
    await remote.publish(work);
    const taken = await setup.commitFile("worse", "1\n");
    await remote.publish(work);
    await rewrite(setup, kind);
    await setup.gitIn(setup.bare, "update-ref", `refs/heads/${work}`, setup.start);
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await setup.gitIn(setup.bare, "ls-tree", "--name-only", work)).toBe("a\ngood");
    const history = await setup.gitIn(setup.bare, "log", "--format=", "--name-only", `main..${work}`);
    expect(history).toBe("good");
    expect(await setup.git("rev-parse", `ralph/stray-${taken.slice(0, 8)}`)).toBe(taken);
  });

  test("leave the work on a side branch if the agent's changes need them", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    await setup.commitFile("bad", "1\n2\n");
    await remote.publish(work);
    setup.write("bad", "1\n2\n3\n");
    await setup.git("commit", "--quiet", "--all", "--amend", "--no-edit");
    const tip = await setup.git("rev-parse", "HEAD");
    await setup.gitIn(setup.bare, "update-ref", `refs/heads/${work}`, setup.start);
    expect(await remote.publish(work)).toMatchObject({ kind: "aside", commit: tip });
    expect(await setup.remoteTip()).toBe(setup.start);
  });

  test("do not take with them what others pushed and the agent dropped", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    const kept = await setup.pushByOther("review", "1\n");
    await remote.publish(work);
    await setup.commitFile("bad", "1\n");
    await remote.publish(work);
    await setup.git("reset", "--quiet", "--hard", setup.start);
    await setup.commitFile("good", "1\n");
    await setup.gitIn(setup.bare, "update-ref", `refs/heads/${work}`, kept);
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await setup.gitIn(setup.bare, "ls-tree", "--name-only", work)).toBe("a\ngood\nreview");
  });
});

describe("a file with rules of its own", () => {
  async function published(): Promise<Workplace> {
    const setup = await workplace();
    await setup.commitFile("log", "one\n");
    await (await setup.openRemote()).publish(work);
    await setup.pushByOther("log", "one\ntheirs\n");
    return setup;
  }

  test("is merged where both sides committed", async () => {
    using setup = await published();
    await setup.commitFile("log", "one\nours\n");
    expect(await (await setup.openRemote({ merges })).publish(work)).toMatchObject({ kind: "pushed" });
    expect(await remoteFile(setup, "log")).toBe("one\ntheirs\n\nours");
    expect(await setup.git("status", "--porcelain")).toBe("");
  });

  test("is merged with uncommitted changes, which stay uncommitted", async () => {
    using setup = await published();
    setup.write("log", "one\nmine\n");
    await setup.git("add", "log");
    await setup.pushByOther("c", "1\n");
    expect(await (await setup.openRemote({ merges })).publish(work)).toMatchObject({ kind: "nothing" });
    expect(await setup.git("rev-parse", "HEAD")).toBe(await setup.remoteTip());
    expect(setup.read("log")).toBe("one\nmine\n\ntheirs");
    expect(setup.read("c")).toBe("1\n");
    expect(await setup.git("status", "--porcelain")).toBe(" M log");
  });

  describe("in which both changed a line", () => {
    const contested: FileMerges = {
      covers: (path) => path === "log",
      merge: (_, { ours, theirs, pushed }) => (pushed === "ours" ? ours : theirs),
    };

    async function expectOurs(setup: Workplace, warning: string): Promise<void> {
      const strays = await setup.git("branch", "--list", "--format=%(refname)", "ralph/stray-*");
      expect(await setup.git("show", `${strays}:log`)).toBe("mine");
      expect(setup.logged).toContainEqual(expect.stringContaining(warning));
    }

    test("stays as they pushed it, and our uncommitted one is kept on a rescue branch", async () => {
      using setup = await published();
      setup.write("log", "mine\n");
      await (await setup.openRemote({ merges: contested })).publish(work);
      expect(setup.read("log")).toBe("one\ntheirs\n");
      await expectOurs(setup, "theirs stays, yours is kept on ralph/stray-");
    });

    test.each(["pushed", "nothing"])("stays as they pushed it, and our commit is kept (%s)", async (kind) => {
      using setup = await published();
      await setup.commitFile("log", "mine\n");
      if (kind === "pushed") await setup.commitFile("b", "1\n");
      const remote = await setup.openRemote({ merges: contested });
      expect(await remote.publish(work)).toMatchObject({ kind });
      expect(await remoteFile(setup, "log")).toBe("one\ntheirs");
      expect(await setup.git("status", "--porcelain")).toBe("");
      await expectOurs(setup, "in log, others changed too; theirs stays, ours is kept on ralph/stray-");
    });

    test("is kept also if the run is killed right after its push", async () => {
      using setup = await published();
      await setup.commitFile("log", "mine\n");
      await setup.commitFile("b", "1\n");
      const { run } = Git.prototype;
      Git.prototype.run = async function (this: Git, ...call: Parameters<Git["run"]>) {
        const result = await run.apply(this, call);
        if (call[0][0] === "push") throw new Error("killed");
        return result;
      };
      const killed = (await setup.openRemote({ merges: contested })).publish(work);
      await expect(killed).rejects.toThrow("killed");
      Git.prototype.run = run;
      await (await setup.openRemote({ merges: contested })).publish(work);
      expect(setup.read("log")).toBe("one\ntheirs\n");
      await expectOurs(setup, "");
    });
  });

  test("that is new on both sides is merged too", async () => {
    using setup = await workplace();
    await setup.pushByOther("log", "theirs\n");
    setup.write("log", "mine\n");
    expect(await (await setup.openRemote({ merges })).publish(work)).toMatchObject({ kind: "nothing" });
    expect(setup.read("log")).toBe("mine\n\ntheirs");
    expect(await setup.git("status", "--porcelain")).toBe(" M log");
  });
});
