// Kills git at every call of a publication, and sees the next one take up what is left.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckout } from "../checkout.ts";
import { type Workplace, work, workplace } from "../remote.fixture.ts";

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
      newHashes: new Map([[old, pushed]]),
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
