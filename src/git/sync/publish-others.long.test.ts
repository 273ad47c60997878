// Publishes while people push, reset and delete the remote branch, and while an agent rewrites ours.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { type Workplace, work, workplace } from "../remote.fixture.ts";

describe("a race", () => {
  /** Lets another person push during our push, `times` times. */
  async function letOtherRace(setup: Workplace, times: number): Promise<void> {
    await setup.pushByOther("start", "0");
    const commits: string[] = [];
    for (let n = 1; n <= times; n += 1) commits.push(await setup.pushByOther(`race${n}`, "1", "racer"));
    const [base] = await Promise.all([setup.remoteTip()]);
    let onto = base;
    const list: string[] = [];
    for (const commit of commits) {
      await setup.gitIn(setup.other, "checkout", "--quiet", "--detach", onto);
      await setup.gitIn(setup.other, "cherry-pick", commit);
      onto = await setup.gitIn(setup.other, "rev-parse", "HEAD");
      list.push(onto);
    }
    await setup.gitIn(setup.other, "push", "--quiet", "origin", `${onto}:refs/heads/keep`);
    fs.writeFileSync(path.join(setup.root, "racers"), `${list.join("\n")}\n`);
  }

  /** A script that puts the other person's next commit on the branch. */
  function raceScript(setup: Workplace): string {
    const racers = path.join(setup.root, "racers");
    return `next=$(head -n 1 '${racers}')
if [ -n "$next" ]; then
  sed -i 1d '${racers}'
  env -u GIT_QUARANTINE_PATH git --git-dir='${setup.bare}' update-ref refs/heads/${work} "$next"
fi
`;
  }

  test("in a hook of the remote is retried", async () => {
    using setup = await workplace();
    await letOtherRace(setup, 2);
    const hook = path.join(setup.bare, "hooks/pre-receive");
    fs.writeFileSync(hook, `#!/bin/sh\n${raceScript(setup)}`, { mode: 0o755 });
    await setup.commitFile("b", "1");
    expect(await (await setup.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
    expect((await setup.remoteSubjects()).slice(0, 3)).toEqual([
      "Write b",
      "Other writes race2",
      "Other writes race1",
    ]);
  });

  test.each([
    [4, "pushed"],
    [5, "unavailable"],
  ])("that is lost %i times ends as %s", async (times, kind) => {
    using setup = await workplace();
    await letOtherRace(setup, times);
    const receive = path.join(setup.root, "receive");
    fs.writeFileSync(receive, `#!/bin/sh\n${raceScript(setup)}exec git-receive-pack "$@"\n`, { mode: 0o755 });
    await setup.git("config", "remote.origin.receivepack", receive);
    const commit = await setup.commitFile("b", "1");
    const result = await (await setup.openRemote()).publish(work);
    expect(result.kind).toBe(kind);
    if (result.kind !== "unavailable") return;
    expect(result.reason).toBe(
      `Branch ${work} could not be pushed, because others pushed first 5 times in a row; run again, the commits are kept here.`,
    );
    expect(await setup.git("rev-parse", "HEAD")).toBe(commit);
  });
});

describe("a remote branch that a person", () => {
  test("deleted is pushed again", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    await setup.commitFile("b", "1");
    await remote.publish(work);
    await setup.gitIn(setup.bare, "update-ref", "-d", `refs/heads/${work}`);
    const commit = await setup.commitFile("c", "1");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", commit });
    expect(await setup.remoteTip()).toBe(commit);
  });

  test("reset gets only our new commits, and the removed ones are kept here", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    const kept = await setup.commitFile("b", "1");
    const taken = await setup.commitFile("bad", "1");
    await remote.publish(work);
    await setup.gitIn(setup.bare, "update-ref", `refs/heads/${work}`, kept);
    await setup.commitFile("good", "1");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await setup.remoteSubjects()).toEqual(["Write good", "Write b", "Write a"]);
    expect(setup.exists("bad")).toBe(false);
    expect(await setup.git("rev-parse", `ralph/stray-${taken.slice(0, 8)}`)).toBe(taken);
    expect(await remote.publish(work)).toMatchObject({ kind: "nothing" });
  });

  test("reset is not pushed again if nothing is new", async () => {
    using setup = await workplace();
    const kept = await setup.commitFile("b", "1");
    await setup.commitFile("bad", "1");
    await (await setup.openRemote()).publish(work);
    await setup.gitIn(setup.bare, "update-ref", `refs/heads/${work}`, kept);
    expect(await (await setup.openRemote()).publish(work)).toEqual({
      kind: "nothing",
      commit: kept,
      newHashes: new Map(),
    });
    expect(await setup.remoteTip()).toBe(kept);
    expect(setup.exists("bad")).toBe(false);
  });

  test("rewrote completely gets only our new commits, even in a fresh clone", async () => {
    using setup = await workplace();
    await setup.commitFile("b", "1");
    await setup.commitFile("bad", "1");
    await (await setup.openRemote()).publish(work);
    const fresh = path.join(setup.root, "fresh");
    await setup.gitIn(setup.root, "clone", "--quiet", "--branch", work, setup.bare, fresh);
    await setup.gitIn(setup.bare, "update-ref", "-d", `refs/heads/${work}`);
    await setup.pushByOther("rewritten", "1");
    fs.writeFileSync(path.join(fresh, "mine"), "1");
    await setup.gitIn(fresh, "add", "mine");
    await setup.gitIn(fresh, "commit", "--quiet", "-m", "Mine");
    const remote = await (await setup.open(fresh)).openRemote({ runId: "1" });
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await setup.remoteSubjects()).toEqual(["Mine", "Other writes rewritten", "Write a"]);
  });
});

describe("an agent", () => {
  test("that rewrote pushed commits is published without force, and nothing is lost", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    const pushed = await setup.commitFile("b", "1\n");
    await remote.publish(work);
    setup.write("b", "amended\n");
    await setup.git("commit", "--quiet", "--amend", "-am", "Amended");
    const amended = await setup.git("rev-parse", "HEAD");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", newHashes: new Map() });
    expect(await setup.git("rev-parse", "HEAD^@")).toBe(`${amended}\n${pushed}`);
    expect(await setup.gitIn(setup.bare, "show", `${work}:b`)).toBe("amended");
  });

  test("that reset the branch to before the push keeps it there", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    const pushed = await setup.commitFile("b", "1\n");
    await remote.publish(work);
    await setup.git("reset", "--quiet", "--hard", setup.start);
    expect(await remote.publish(work)).toMatchObject({ kind: "nothing", commit: setup.start });
    expect(await setup.remoteTip()).toBe(pushed);
    await setup.commitFile("c", "1");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(await setup.gitIn(setup.bare, "ls-tree", "--name-only", work)).toBe("a\nc");
  });

  test("cannot redirect a push or start a program with it", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    await setup.pushByOther("a", "0\n1\n2\n3\n4\n5\n");
    await setup.commitFile("a", "1\n2\n3\n4\n5\n6\n");
    const trace = path.join(setup.root, "trace");
    const script = path.join(setup.root, "script");
    fs.writeFileSync(script, `#!/bin/sh\necho "$0 $*" >>'${trace}'\nexit 1\n`, { mode: 0o755 });
    for (const name of ["url", "pushurl"]) await setup.git("config", `remote.origin.${name}`, "/nowhere");
    for (const name of ["uploadpack", "receivepack"])
      await setup.git("config", `remote.origin.${name}`, script);
    await setup.git("config", "remote.origin.vcs", "evil");
    await setup.git("config", "merge.evil.driver", script);
    await setup.git("config", "core.alternateRefsCommand", script);
    await setup.git("config", "push.gpgSign", "true");
    await setup.git("config", "gpg.program", script);
    await setup.git("config", `url.${setup.root}/.insteadOf`, setup.bare);
    setup.write(".git/info/attributes", "* merge=evil\n");
    for (const hook of ["pre-push", "post-checkout", "reference-transaction", "post-rewrite"])
      fs.copyFileSync(script, path.join(setup.top, ".git/hooks", hook));
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    expect(setup.read("a")).toBe("0\n1\n2\n3\n4\n5\n6\n");
    expect(fs.existsSync(trace)).toBe(false);
  });
});
