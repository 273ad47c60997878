// Publishes to a bare remote on disk while other people push, reset and delete what is there.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckout } from "./checkout.ts";
import { type Workplace, work, workplace } from "./remote.fixture.ts";

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
    const moved = new Map();
    expect(await remote.publish(work)).toEqual({ kind: "pushed", branch: work, commit: first, moved });
    expect(await place.remoteTip()).toBe(first);
    expect(await remote.publish(work)).toEqual({ kind: "nothing", commit: first, moved });
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
      expect(result).toMatchObject({ moved: new Map(old.map((hash, index) => [hash, now[index]])) });
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
    expect(await remote.publish(work)).toEqual({ kind: "nothing", commit: theirs, moved: new Map() });
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
      moved: new Map(),
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
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", moved: new Map() });
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

/** A git that is dead from its n-th call on, by the number in a file; every other time it still does what it is told to. */
function killingGit(place: Workplace): { countdown: string; environment: Workplace["environment"] } {
  const folder = path.join(place.root, "bin");
  const countdown = path.join(place.root, "countdown");
  fs.mkdirSync(folder);
  const script = `#!/bin/sh
PATH="$REAL_PATH"; PATH="\${PATH#*:}"; export PATH
if [ -e '${countdown}' ]; then
  left=$(($(cat '${countdown}') - 1))
  echo $left >'${countdown}'
  if [ $left -eq 0 ]; then
    [ $(($(wc -c <'${countdown}.odd') % 2)) -eq 0 ] || git "$@" >/dev/null 2>&1
    printf x >>'${countdown}.odd'
  fi
  [ $left -gt 0 ] || exit 137
fi
exec git "$@"
`.replace("$REAL_PATH", "$PATH");
  fs.writeFileSync(`${countdown}.odd`, "");
  fs.writeFileSync(path.join(folder, "git"), script, { mode: 0o755 });
  return { countdown, environment: { ...place.environment, PATH: `${folder}:${place.environment.PATH}` } };
}

describe("what a killed run has left", () => {
  test("of a rebase is undone first", async () => {
    using place = await workplace();
    await place.pushByOther("c", "theirs");
    await place.commitFile("b", "1");
    await place.commitFile("d", "1");
    const tip = await place.git("rev-parse", "HEAD");
    // The step's parent is the rebase itself.
    const rebase = place.git("rebase", "--quiet", "--force-rebase", "--exec", "kill -9 $PPID", place.start);
    await expect(rebase).rejects.toThrow();
    const checkout = await place.open();
    expect(checkout.operation()).toBe("rebase");
    expect(await (await place.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
    expect(checkout.operation()).toBeUndefined();
    expect((await place.remoteSubjects()).slice(0, 3)).toEqual(["Write d", "Write b", "Other writes c"]);
    expect(await place.git("rev-parse", "HEAD")).not.toBe(tip);
  });

  test("between push and move is found on the other side, also when others went on from there", async () => {
    using place = await workplace();
    const remote = await place.openRemote();
    await place.pushByOther("c", "theirs");
    const old = await place.commitFile("b", "1\n");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    const pushed = await place.remoteTip();
    // As if the branch had not been moved here.
    await place.git("reset", "--quiet", "--hard", old);
    await place.git("update-ref", "-d", `refs/ralph/pushed/${work}`);
    await place.git("update-ref", "-d", `refs/remotes/origin/${work}`);
    await place.pushByOther("b", "changed by others\n");
    expect(await remote.publish(work)).toEqual({
      kind: "nothing",
      commit: await place.remoteTip(),
      moved: new Map([[old, pushed]]),
    });
    expect(place.read("b")).toBe("changed by others\n");
  });

  test("at any call of git is taken up by the next publication", async () => {
    using place = await workplace();
    const { countdown, environment } = killingGit(place);
    let isThrough = false;
    for (let round = 1; !isThrough; round += 1) {
      await place.pushByOther(`theirs${round}`, "1");
      await place.commitFile(`ours${round}`, "1");
      const killed = await openCheckout({ folder: place.top, environment, log: place.log });
      const remote = await killed?.openRemote({ runId: "1" });
      fs.writeFileSync(countdown, `${round}\n`);
      await remote?.publish(work).then(
        () => {
          isThrough = true;
        },
        () => {},
      );
      fs.rmSync(countdown);
      fs.mkdirSync(path.join(place.top, ".git/ralph-ci-room/refs/heads"), { recursive: true });
      fs.writeFileSync(path.join(place.top, ".git/ralph-ci-room/shallow"), "left by the killed one");
      expect((await (await place.openRemote()).publish(work)).kind).toMatch(/^(pushed|nothing)$/);
      expect(await place.git("status", "--porcelain")).toBe("");
      expect(await place.git("rev-parse", "HEAD")).toBe(await place.remoteTip());
      const subjects = await place.remoteSubjects();
      expect(subjects.filter((subject) => subject === `Write ours${round}`)).toHaveLength(1);
    }
  });
});

describe("history that is cut off", () => {
  /** A clone of depth 1 of the remote's branch, over the protocol that can cut off. */
  async function shallowClone(place: Workplace, branch: string): Promise<string> {
    const folder = path.join(place.root, "shallow");
    const words = ["clone", "--quiet", "--depth=1", "--branch", branch, `file://${place.bare}`, folder];
    await place.gitIn(place.root, ...words);
    return folder;
  }

  async function commitIn(place: Workplace, folder: string, file: string): Promise<string> {
    fs.writeFileSync(path.join(folder, file), "1");
    await place.gitIn(folder, "add", file);
    await place.gitIn(folder, "commit", "--quiet", "-m", `Write ${file}`);
    return place.gitIn(folder, "rev-parse", "HEAD");
  }

  test("is no hindrance to a push, nor to one behind others", async () => {
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

  test("is fetched where it has to show that the remote's branch is behind", async () => {
    using place = await workplace();
    // The branch is merged into main, main goes on, and the run starts on a clone of main alone.
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

  test("and a branch that was begun elsewhere: only our commits go there", async () => {
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

  test("grows by a commit that is fetched by its hash", async () => {
    using place = await workplace();
    const theirs = await place.pushByOther("c", "1");
    const folder = await shallowClone(place, "main");
    const remote = await (await place.open(folder)).openRemote({ runId: "1" });
    expect(await remote.fetchCommit(theirs, 1)).toEqual({ kind: "fetched" });
    expect(await place.gitIn(folder, "log", "--format=%s", theirs)).toBe("Other writes c");
    expect(await remote.fetchCommit(theirs, 1)).toEqual({ kind: "here" });
    expect(await place.gitIn(folder, "fsck", "--no-dangling")).toBe("");
    expect(await remote.fetchCommit("1".repeat(40))).toMatchObject({ kind: "unavailable" });
    await expect(remote.fetchCommit("--upload-pack=x")).rejects.toThrow(/is no hash/);
  });
});

describe("a remote that cannot be used", () => {
  test("is told of in a sentence that ends with what to do", async () => {
    using place = await workplace();
    const commit = await place.commitFile("b", "1");
    const reason = async () => {
      const result = await (await place.openRemote()).publish(work);
      return result.kind === "unavailable" ? result.reason : result;
    };
    await place.git("remote", "remove", "origin");
    expect(await reason()).toMatch(/^The commits stay .* with `git remote add origin <address>`\.$/);
    await place.git("remote", "add", "origin", path.join(place.root, "gone.git"));
    expect(await reason()).toMatch(
      /could not be fetched, because git says: .*does not appear to be.*; look at the address .*\.$/,
    );
    await place.git("remote", "set-url", "origin", "http://user:password-word@127.0.0.1:9/x.git");
    expect(await reason()).toMatch(/; look whether this machine reaches the remote; .*\.$/);
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
      `Branch ${work} could not be pushed, because git says: [remote rejected] (pre-receive hook declined): not on Fridays; mend what the remote's check complains of, and run again.`,
    );
    expect(await place.git("rev-parse", "HEAD")).toBe(commit);
    expect(place.logged).toEqual([]);
  });

  test("may be the only one under another name", async () => {
    using place = await workplace();
    await place.git("remote", "rename", "origin", "upstream");
    const commit = await place.commitFile("b", "1");
    const remote = await place.openRemote();
    expect(remote.name).toBe("upstream");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", commit });
    expect(await place.git("rev-parse", `refs/remotes/upstream/${work}`)).toBe(commit);
  });
});
