// Commits of people are never undone: what was only fetched does not count as integrated.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { type Workplace, work, workplace } from "../remote.fixture.ts";
import type { FileMerges } from "../repository/index.ts";

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

  test("in which both changed a line stays as they pushed it, and ours is kept on a rescue branch", async () => {
    using setup = await published();
    setup.write("log", "mine\n");
    const contested: FileMerges = {
      covers: (path) => path === "log",
      merge: (_, { ours, theirs, pushed }) => (pushed === "ours" ? ours : theirs),
    };
    await (await setup.openRemote({ merges: contested })).publish(work);
    expect(setup.read("log")).toBe("one\ntheirs\n");
    const [rescue = ""] = (await setup.git("branch", "--list", "--format=%(refname)", "ralph/stray-*")).split(
      "\n",
    );
    expect(await setup.git("show", `${rescue}:log`)).toBe("mine");
    expect(setup.logged).toContainEqual(
      expect.stringContaining("theirs stays, yours is kept on ralph/stray-"),
    );
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
