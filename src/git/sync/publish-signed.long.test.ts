// What is pushed has been made again by the host, which signs it: same files, same order, and known again after a kill.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { bundleWorkplace, machine } from "../bundle.fixture.ts";
import { type Workplace, work } from "../remote.fixture.ts";
import { hashesOf, signedWorkplace, testSigner } from "../signer.fixture.ts";

const format = "--format=%s|%an|%cn";

/** What no host may be able to lose: modes, links, bytes, names, a folder that became a file, a deletion. */
async function commitEverything(setup: Workplace): Promise<void> {
  setup.write("folder/inside", "1");
  await setup.commitFile("gone", "1");
  await setup.git("rm", "--quiet", "gone");
  fs.writeFileSync(path.join(setup.top, "bytes"), Buffer.from([0, 255, 13, 10, 128]));
  setup.write("run.sh", "#!/bin/sh\n");
  fs.chmodSync(path.join(setup.top, "run.sh"), 0o755);
  fs.symlinkSync("nowhere", path.join(setup.top, "link"));
  setup.write('ü "x"\n', "name");
  await setup.git("add", "--all");
  await setup.git("update-index", "--add", "--cacheinfo", `160000,${setup.start},submodule`);
  await setup.git("commit", "--quiet", "-m", "Everything: ä\n\nBody.\n\nRalph-Iteration: x/1");
  await setup.git("rm", "--quiet", "-r", "folder");
  setup.write("folder", "a file now");
  await setup.git("add", "folder");
  await setup.git("commit", "--quiet", "--author=Agent <agent@example.invalid>", "-m", "By an agent");
}

describe("signed commits", () => {
  test("have the files, the order and the lines of ours, and the local branch has them, too", async () => {
    using setup = await signedWorkplace();
    await commitEverything(setup);
    await setup.git("checkout", "--quiet", "-b", "other", setup.start);
    await setup.commitFile("merged", "1");
    await setup.git("checkout", "--quiet", work);
    await setup.git("merge", "--quiet", "--no-ff", "-m", "A merge", "other");
    setup.write("uncommitted", "1");
    const before = await setup.git("log", "--topo-order", "--format=%H %T");
    const remote = await setup.openSigned();
    const result = await remote.publish(work);
    expect(result).toMatchObject({ kind: "pushed", branch: work, isRebased: false, unsigned: undefined });
    const tip = await setup.remoteTip();
    expect(await setup.git("rev-parse", "HEAD")).toBe(tip);
    expect(await setup.git("status", "--porcelain")).toBe("?? uncommitted");
    const trees = (text: string) => text.split("\n").map((line) => line.split(" ")[1]);
    expect(trees(await setup.log("--topo-order", "--format=%H %T"))).toEqual(trees(before));
    expect((await setup.log("--topo-order", format)).split("\n")).toEqual([
      "A merge|bot[bot]|Host",
      "Write merged|bot[bot]|Host",
      "By an agent|bot[bot]|Host",
      "Everything: ä|bot[bot]|Host",
      "Write gone|bot[bot]|Host",
      "Write a|Tester|Tester",
    ]);
    const olds = before.split("\n").map((line) => line.split(" ")[0] ?? "");
    const news = (await setup.log("--topo-order", "--format=%H")).split("\n");
    for (const [index, old] of olds.slice(0, -1).entries())
      expect(hashesOf(result).get(old)).toBe(news[index]);
    const message = await setup.gitIn(setup.bare, "log", "-1", "--format=%B", news[3] ?? "");
    expect(message).toMatch(
      /^Everything: ä\n\nBody\.\n\nRalph-Iteration: x\/1\nCo-authored-by: Tester <.*>\nRalph-Original: [0-9a-f]{16}\s*$/,
    );
    expect(await setup.gitIn(setup.bare, "log", "-1", "--format=%B", news[2] ?? "")).toMatch(
      /^By an agent\n\nCo-authored-by: Agent <agent@example\.invalid>\nRalph-Original: /,
    );
    expect(await setup.gitIn(setup.bare, "for-each-ref", "refs/ralph-ci")).toBe("");
    expect(await remote.publish(work)).toMatchObject({ kind: "nothing", commit: tip });
    await setup.commitFile("next", "1");
    await remote.publish(work);
    expect(setup.signer.asked).toHaveLength(6);
    expect((await setup.remoteSubjects()).slice(0, 2)).toEqual(["Write next", "A merge"]);
  });

  test("are made again on top of what a person pushes meanwhile", async () => {
    using setup = await signedWorkplace();
    await setup.pushByOther("zero", "1");
    await setup.git("fetch", "--quiet");
    const old = await setup.commitFile("b", "1");
    setup.signer.next = async () => {
      await setup.pushByOther("late", "1");
      return undefined;
    };
    const result = await (await setup.openSigned()).publish(work);
    expect(result).toMatchObject({ kind: "pushed", isRebased: true });
    expect(await setup.log(format)).toBe(
      "Write b|bot[bot]|Host\nOther writes late|Tester|Tester\nOther writes zero|Tester|Tester\nWrite a|Tester|Tester",
    );
    const tip = await setup.remoteTip();
    expect(hashesOf(result).get(old)).toBe(tip);
    expect(await setup.git("rev-parse", "HEAD")).toBe(tip);
  });

  test.each([
    ["before the branch is pushed", false, 2],
    ["after the branch is pushed", true, 0],
    ["after it is pushed on top of a person's commit", true, 0],
  ])("are known again after a kill %s", async (when, isPushed, madeLater) => {
    using setup = await signedWorkplace();
    if (when.includes("person")) await setup.pushByOther("theirs", "1");
    await setup.commitFile("b", "0");
    const old = await setup.commitFile("b", "1");
    const refs = await setup.git("for-each-ref", "--format=%(refname) %(objectname)");
    const remote = await setup.openSigned();
    const receive = path.join(setup.root, "receive");
    fs.writeFileSync(
      receive,
      `#!/bin/sh\nread -r x <'${setup.root}/count' 2>/dev/null || x=0\nx=$((x+1)); echo $x >'${setup.root}/count'\n[ $x -lt 3 ] || exit 1\nexec git-receive-pack "$@"\n`,
      { mode: 0o755 },
    );
    if (!isPushed) await setup.git("config", "remote.origin.receivepack", receive);
    const first = await (isPushed ? remote : await setup.openSigned()).publish(work);
    expect(first.kind).toBe(isPushed ? "pushed" : "unavailable");
    // The process ended before anything was written here: neither the branch nor what is remembered.
    await setup.git("config", "--unset-all", "remote.origin.receivepack").catch(() => {});
    for (const name of (
      await setup.git("for-each-ref", "--format=%(refname)", "refs/ralph", "refs/remotes")
    ).split("\n"))
      await setup.git("update-ref", "-d", name);
    await setup.git("reset", "--quiet", "--hard", old);
    for (const line of refs.split("\n").filter((each) => !each.includes("refs/heads")))
      await setup.git("update-ref", ...(line.split(" ") as [string, string]));
    const asked = setup.signer.asked.length;
    const result = await (await setup.openSigned()).publish(work);
    expect(setup.signer.asked.length - asked).toBe(madeLater);
    const tip = await setup.remoteTip();
    expect(await setup.git("rev-parse", "HEAD")).toBe(tip);
    expect(hashesOf(result).get(old)).toBe(tip);
    expect((await setup.remoteSubjects()).filter((subject) => subject === "Write b")).toHaveLength(2);
  });

  test("in the bundle of a killed run are not restored beside their copies on the remote", async () => {
    using setup = await bundleWorkplace();
    const signer = await testSigner(setup);
    await setup.git("checkout", "--quiet", "-b", "other");
    await setup.commitFile("merged", "1");
    await setup.git("checkout", "--quiet", work);
    const old = await setup.commitFile("b", "1");
    await setup.git("merge", "--quiet", "--no-ff", "-m", "A merge", "other");
    const remote = await setup.openRemote({ signer });
    expect(await remote.bundleWork(setup.request)).toMatchObject({ kind: "bundled" });
    await remote.publish(work);
    const there = await machine(setup);
    await there.git("branch", "--quiet", work, `origin/${work}`);
    const restored = await there.remote.restoreWork(setup.request);
    expect(restored).toMatchObject({ kind: "nothing" });
    expect(hashesOf(restored).get(old)).toBe(await setup.gitIn(setup.bare, "rev-parse", `${work}^`));
    expect(await there.git("rev-parse", work)).toBe(await setup.remoteTip());
    await there.git("branch", "--quiet", "--force", work, "origin/main");
    await there.git("update-ref", "-d", `refs/ralph/restored/${work}`);
    const again = await there.remote.restoreWork(setup.request);
    expect(hashesOf(again).get(old)).toBe(await setup.gitIn(setup.bare, "rev-parse", `${work}^`));
    expect(await there.git("rev-parse", work)).toBe(await setup.remoteTip());
  });

  test.each([[[]], [["--depth=1"]]])("are continued by a later run in another clone %j", async (args) => {
    using setup = await signedWorkplace();
    await setup.commitFile("b", "1");
    await (await setup.openSigned()).publish(work);
    const before = await setup.remoteTip();
    const there = await machine(setup, "--branch", work, ...args);
    fs.writeFileSync(path.join(there.folder, "c"), "1");
    await there.git("add", "c");
    await there.git("commit", "--quiet", "-m", "Write c");
    const signer = Object.assign(setup.signer, { address: `file://${setup.bare}` });
    const remote = await (await setup.open(there.folder)).openRemote({ runId: "2", signer });
    expect(await remote.publish(work)).toMatchObject({ kind: "pushed", isRebased: false });
    expect(await setup.log("--format=%s|%cn", "-2")).toBe("Write c|Host\nWrite b|Host");
    expect(await setup.gitIn(setup.bare, "rev-parse", `${work}^`)).toBe(before);
    expect(await there.git("rev-parse", "HEAD")).toBe(await setup.remoteTip());
    expect(setup.signer.asked).toHaveLength(2);
  });

  test("that an agent amends while a person pushes are not taken for the signed ones", async () => {
    using setup = await signedWorkplace();
    const remote = await setup.openSigned();
    await setup.commitFile("b", "1\n");
    await remote.publish(work);
    setup.write("b", "amended\n");
    await setup.git("commit", "--quiet", "--amend", "--no-edit", "-a");
    await setup.pushByOther("late", "1");
    const result = await remote.publish(work);
    expect(result.kind).toBe("aside");
    const { branch } = result as { branch: string };
    expect(await setup.gitIn(setup.bare, "show", `${branch}:b`)).toBe("amended");
    expect(await setup.gitIn(setup.bare, "show", `${work}:late`)).toBe("1");
  });
});
