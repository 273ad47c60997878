// Publishes while people push, reset and delete the remote's branch, and while an agent rewrites ours.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { type Workplace, work, workplace } from "../remote.fixture.ts";

describe("a race", () => {
  /** Lets the other person push in the middle of a push of ours, as often as `times` says. */
  async function letOtherRace(place: Workplace, times: number): Promise<void> {
    await place.pushByOther("start", "0");
    const commits: string[] = [];
    for (let n = 1; n <= times; n += 1) commits.push(await place.pushByOther(`race${n}`, "1", "racer"));
    const [base] = await Promise.all([place.remoteTip()]);
    let onto = base;
    const list: string[] = [];
    for (const commit of commits) {
      await place.gitIn(place.other, "checkout", "--quiet", "--detach", onto);
      await place.gitIn(place.other, "cherry-pick", commit);
      onto = await place.gitIn(place.other, "rev-parse", "HEAD");
      list.push(onto);
    }
    await place.gitIn(place.other, "push", "--quiet", "origin", `${onto}:refs/heads/keep`);
    fs.writeFileSync(path.join(place.root, "racers"), `${list.join("\n")}\n`);
  }

  /** A script that puts the next commit of the other person onto the branch. */
  function raceScript(place: Workplace): string {
    const racers = path.join(place.root, "racers");
    return `next=$(head -n 1 '${racers}')
if [ -n "$next" ]; then
  sed -i 1d '${racers}'
  env -u GIT_QUARANTINE_PATH git --git-dir='${place.bare}' update-ref refs/heads/${work} "$next"
fi
`;
  }

  test("in the remote's own hook is tried again", async () => {
    using place = await workplace();
    await letOtherRace(place, 2);
    const hook = path.join(place.bare, "hooks/pre-receive");
    fs.writeFileSync(hook, `#!/bin/sh\n${raceScript(place)}`, { mode: 0o755 });
    await place.commitFile("b", "1");
    expect(await (await place.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
    expect((await place.remoteSubjects()).slice(0, 3)).toEqual([
      "Write b",
      "Other writes race2",
      "Other writes race1",
    ]);
  });

  test.each([
    [4, "pushed"],
    [5, "unavailable"],
  ])("that is lost %i times ends as %s", async (times, kind) => {
    using place = await workplace();
    await letOtherRace(place, times);
    const receive = path.join(place.root, "receive");
    fs.writeFileSync(receive, `#!/bin/sh\n${raceScript(place)}exec git-receive-pack "$@"\n`, { mode: 0o755 });
    await place.git("config", "remote.origin.receivepack", receive);
    const commit = await place.commitFile("b", "1");
    const result = await (await place.openRemote()).publish(work);
    expect(result.kind).toBe(kind);
    if (result.kind !== "unavailable") return;
    expect(result.reason).toBe(
      `Branch ${work} could not be pushed, because others were first 5 times in a row; run again, the commits are kept here.`,
    );
    expect(await place.git("rev-parse", "HEAD")).toBe(commit);
  });
});

describe("a remote's branch that a person", () => {
  test("deleted is pushed anew", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    await place.commitFile("b", "1");
    await remote.publish(work);
    await place.gitIn(place.bare, "update-ref", "-d", `refs/heads/${work}`);
    const commit = await place.commitFile("c", "1");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", commit });
    expect(await place.remoteTip()).toBe(commit);
  });

  test("took back gets our new commits only, and what was taken off is kept here", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    const kept = await place.commitFile("b", "1");
    const taken = await place.commitFile("bad", "1");
    await remote.publish(work);
    await place.gitIn(place.bare, "update-ref", `refs/heads/${work}`, kept);
    await place.commitFile("good", "1");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await place.remoteSubjects()).toEqual(["Write good", "Write b", "Write a"]);
    expect(place.exists("bad")).toBe(false);
    expect(await place.git("rev-parse", `ralph/stray-${taken.slice(0, 8)}`)).toBe(taken);
    expect(await remote.publish(work)).toMatchObject({ kind: "nothing" });
  });

  test("took back is not pushed again where nothing is new", async () => {
    using place = await workplace();
    const kept = await place.commitFile("b", "1");
    await place.commitFile("bad", "1");
    await (await place.openRemote()).publish(work);
    await place.gitIn(place.bare, "update-ref", `refs/heads/${work}`, kept);
    expect(await (await place.openRemote()).publish(work)).toEqual({
      kind: "nothing",
      commit: kept,
      newHashes: new Map(),
    });
    expect(await place.remoteTip()).toBe(kept);
    expect(place.exists("bad")).toBe(false);
  });

  test("rewrote altogether gets our new commits only, in a fresh clone too", async () => {
    using place = await workplace();
    await place.commitFile("b", "1");
    await place.commitFile("bad", "1");
    await (await place.openRemote()).publish(work);
    const fresh = path.join(place.root, "fresh");
    await place.gitIn(place.root, "clone", "--quiet", "--branch", work, place.bare, fresh);
    await place.gitIn(place.bare, "update-ref", "-d", `refs/heads/${work}`);
    await place.pushByOther("rewritten", "1");
    fs.writeFileSync(path.join(fresh, "mine"), "1");
    await place.gitIn(fresh, "add", "mine");
    await place.gitIn(fresh, "commit", "--quiet", "-m", "Mine");
    const remote = await (await place.open(fresh)).openRemote({ runId: "1" });
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await place.remoteSubjects()).toEqual(["Mine", "Other writes rewritten", "Write a"]);
  });
});

describe("an agent", () => {
  test("that rewrote what was pushed has its way without force, and nothing is lost", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    const pushed = await place.commitFile("b", "1\n");
    await remote.publish(work);
    place.write("b", "amended\n");
    await place.git("commit", "--quiet", "--amend", "-am", "Amended");
    const amended = await place.git("rev-parse", "HEAD");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", newHashes: new Map() });
    expect(await place.git("rev-parse", "HEAD^@")).toBe(`${amended}\n${pushed}`);
    expect(await place.gitIn(place.bare, "show", `${work}:b`)).toBe("amended");
  });

  test("that went back behind what was pushed stays there", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    const pushed = await place.commitFile("b", "1\n");
    await remote.publish(work);
    await place.git("reset", "--quiet", "--hard", place.start);
    expect(await remote.publish(work)).toMatchObject({ kind: "nothing", commit: place.start });
    expect(await place.remoteTip()).toBe(pushed);
    await place.commitFile("c", "1");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await place.gitIn(place.bare, "ls-tree", "--name-only", work)).toBe("a\nc");
  });

  test("cannot lead a push elsewhere nor have a program started by one", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    await place.pushByOther("a", "0\n1\n2\n3\n4\n5\n");
    await place.commitFile("a", "1\n2\n3\n4\n5\n6\n");
    const trace = path.join(place.root, "trace");
    const script = path.join(place.root, "script");
    fs.writeFileSync(script, `#!/bin/sh\necho "$0 $*" >>'${trace}'\nexit 1\n`, { mode: 0o755 });
    for (const name of ["url", "pushurl"]) await place.git("config", `remote.origin.${name}`, "/nowhere");
    for (const name of ["uploadpack", "receivepack"])
      await place.git("config", `remote.origin.${name}`, script);
    await place.git("config", "remote.origin.vcs", "evil");
    await place.git("config", "merge.evil.driver", script);
    await place.git("config", "core.alternateRefsCommand", script);
    await place.git("config", "push.gpgSign", "true");
    await place.git("config", "gpg.program", script);
    await place.git("config", `url.${place.root}/.insteadOf`, place.bare);
    place.write(".git/info/attributes", "* merge=evil\n");
    for (const hook of ["pre-push", "post-checkout", "reference-transaction", "post-rewrite"])
      fs.copyFileSync(script, path.join(place.top, ".git/hooks", hook));
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(place.read("a")).toBe("0\n1\n2\n3\n4\n5\n6\n");
    expect(fs.existsSync(trace)).toBe(false);
  });
});
