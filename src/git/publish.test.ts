// Publishes to a bare remote on disk while other people push, reset and delete what is there.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { work, workplace } from "./remote.fixture.ts";

describe("publish", () => {
  test("makes the remote's branch, brings it forward, and says when there is nothing to bring", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    const first = await place.commitFile("b", "1");
    expect(await remote.publish(work)).toEqual({
      kind: "pushed",
      branch: work,
      commit: first,
      moved: new Map(),
    });
    expect(await place.remoteTip()).toBe(first);
    expect(await remote.publish(work)).toEqual({ kind: "nothing", commit: first, moved: new Map() });
    const second = await place.commitFile("b", "2");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", commit: second });
    expect(await place.remoteTip()).toBe(second);
    expect(await place.git("rev-parse", `refs/remotes/origin/${work}`)).toBe(second);
    expect(fs.existsSync(path.join(place.top, ".git/ralph-ci-room"))).toBe(false);
  });

  test("puts our commits behind what others pushed, as they were but for their hashes", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    await place.commitFile("b", "1");
    await remote.publish(work);
    await place.pushByOther("c", "theirs");
    const old = [await place.commitFile("b", "2"), await place.commitFile("d", "1")];
    const format = "--format=%an %ae %aI %cn %ce %cI %B";
    const before = await place.git("log", format, "-2");
    const result = await remote.publish(work);
    expect(result).toMatchObject({ kind: "pushed", commit: await place.remoteTip() });
    expect(await place.remoteSubjects()).toEqual([
      "Write d",
      "Write b",
      "Other writes c",
      "Write b",
      "Write a",
    ]);
    expect(await place.git("log", format, "-2")).toBe(before);
    const now = (await place.git("rev-list", "--reverse", "-2", "HEAD")).split("\n");
    expect(result).toMatchObject({ moved: new Map(old.map((hash, index) => [hash, now[index]])) });
    expect(await place.git("status", "--porcelain", "--branch")).toBe(`## ${work}`);
    expect(place.read("c")).toBe("theirs");
  });
});
