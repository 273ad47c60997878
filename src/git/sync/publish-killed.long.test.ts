// Kills git at every call of a publication and lets the next publication continue.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckout } from "../checkout.ts";
import { type Workplace, work, workplace } from "../remote.fixture.ts";

/** A git that is dead from its n-th call on, with n in a file; every other time it still completes the call. */
function killingGit(setup: Workplace): { countdown: string; environment: Workplace["environment"] } {
  const folder = path.join(setup.root, "bin");
  const countdown = path.join(setup.root, "countdown");
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
  return { countdown, environment: { ...setup.environment, PATH: `${folder}:${setup.environment.PATH}` } };
}

describe("after a killed run", () => {
  test("an unfinished rebase is aborted first", async () => {
    using setup = await workplace();
    await setup.pushByOther("c", "theirs");
    await setup.commitFile("b", "1");
    await setup.commitFile("d", "1");
    const tip = await setup.git("rev-parse", "HEAD");
    // The step's parent is the rebase itself.
    const rebase = setup.git("rebase", "--quiet", "--force-rebase", "--exec", "kill -9 $PPID", setup.start);
    await expect(rebase).rejects.toThrow();
    const checkout = await setup.open();
    expect(checkout.operation()).toBe("rebase");
    expect(await (await setup.openRemote()).publish(work)).toMatchObject({ kind: "pushed" });
    expect(checkout.operation()).toBeUndefined();
    expect((await setup.remoteSubjects()).slice(0, 3)).toEqual(["Write d", "Write b", "Other writes c"]);
    expect(await setup.git("rev-parse", "HEAD")).not.toBe(tip);
  });

  test("commits pushed before the move are found on the remote, even with later commits of others", async () => {
    using setup = await workplace();
    const remote = await setup.openRemote();
    await setup.pushByOther("c", "theirs");
    const old = await setup.commitFile("b", "1\n");
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed" });
    const pushed = await setup.remoteTip();
    // As if the local branch had not been moved.
    await setup.git("reset", "--quiet", "--hard", old);
    await setup.git("update-ref", "-d", `refs/ralph/pushed/${work}`);
    await setup.git("update-ref", "-d", `refs/remotes/origin/${work}`);
    await setup.pushByOther("b", "changed by others\n");
    expect(await remote.publish(work)).toEqual({
      kind: "nothing",
      commit: await setup.remoteTip(),
      newHashes: new Map([[old, pushed]]),
    });
    expect(setup.read("b")).toBe("changed by others\n");
  });

  test("the next publication continues, whichever git call was killed", async () => {
    using setup = await workplace();
    const { countdown, environment } = killingGit(setup);
    let isThrough = false;
    for (let round = 1; !isThrough; round += 1) {
      await setup.pushByOther(`theirs${round}`, "1");
      await setup.commitFile(`ours${round}`, "1");
      const killed = await openCheckout({ folder: setup.top, environment, log: setup.log });
      const remote = await killed?.openRemote({ runId: "1" });
      fs.writeFileSync(countdown, `${round}\n`);
      await remote?.publish(work).then(
        () => {
          isThrough = true;
        },
        () => {},
      );
      fs.rmSync(countdown);
      fs.mkdirSync(path.join(setup.top, ".git/ralph-ci-room/refs/heads"), { recursive: true });
      fs.writeFileSync(path.join(setup.top, ".git/ralph-ci-room/shallow"), "left by the killed one");
      expect((await (await setup.openRemote()).publish(work)).kind).toMatch(/^(pushed|nothing)$/);
      expect(await setup.git("status", "--porcelain")).toBe("");
      expect(await setup.git("rev-parse", "HEAD")).toBe(await setup.remoteTip());
      const subjects = await setup.remoteSubjects();
      expect(subjects.filter((subject) => subject === `Write ours${round}`)).toHaveLength(1);
    }
  });
});
