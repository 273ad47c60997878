// Damages and forges bundles; each is refused without a trace.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { type BundleWorkplace, bundleWorkplace, contents, type Machine, machine } from "../bundle.fixture.ts";
import { work } from "../remote.fixture.ts";

describe("an invalid bundle", () => {
  /** Everything that a refused bundle must not change. */
  async function portrait(there: Machine): Promise<unknown> {
    return {
      files: contents(there.folder),
      references: await there.git("for-each-ref"),
      objects: await there.git("cat-file", "--batch-all-objects", "--batch-check"),
      git: fs.readdirSync(path.join(there.folder, ".git")),
    };
  }

  async function expectRefusal(setup: BundleWorkplace, reason: RegExp): Promise<void> {
    const there = await machine(setup);
    const before = await portrait(there);
    const result = await there.remote.restoreWork(setup.request);
    expect(result).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
    expect(result).toMatchObject({
      reason: expect.stringMatching(/; remove that file to start without it\.$/),
    });
    expect(await portrait(there)).toEqual(before);
  }

  test("is refused if any byte is damaged", async () => {
    using setup = await bundleWorkplace();
    await setup.commitFile("b", "1");
    setup.write("new", "1");
    await (await setup.openRemote()).bundleWork(setup.request);
    const whole = fs.readFileSync(setup.file);
    const pack = whole.indexOf("\n\nPACK") + 2;
    for (const at of [0, 14, 20, pack - 1, pack, pack + 15, whole.length - 25, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      fs.writeFileSync(setup.file, damaged);
      const there = await machine(setup);
      const before = await portrait(there);
      const result = await there.remote.restoreWork(setup.request);
      expect(result.kind, `byte ${at}`).toMatch(/^(refused|unavailable)$/);
      expect(await portrait(there)).toEqual(before);
    }
    for (const length of [0, 10, pack, whole.length - 1]) {
      fs.writeFileSync(setup.file, whole.subarray(0, length));
      await expectRefusal(setup, /^The work in .* cannot be restored, because .*/);
    }
  });

  test("is refused if it contains an unexpected reference", async () => {
    using setup = await bundleWorkplace();
    await setup.commitFile("b", "1");
    const names = ["main", "HEAD", "refs/heads/ralph/y", "refs/tags/t"];
    await setup.git("branch", "ralph/y");
    await setup.git("tag", "t");
    await setup.commitFile("b", "2");
    await setup.git("branch", "--force", "main");
    for (const name of names) {
      await setup.git("bundle", "create", setup.file, name, work, `^${setup.start}`);
      await expectRefusal(
        setup,
        /it contains "(refs\/heads\/main|HEAD|refs\/heads\/ralph\/y|refs\/tags\/t)", which does not belong to/,
      );
    }
  });

  test("is refused if it contains objects that git does not allow", async () => {
    using setup = await bundleWorkplace();
    const blob = await setup.git("hash-object", "-w", "a");
    await setup.git("config", "core.protectHFS", "false");
    const list = path.join(setup.root, "tree");
    fs.writeFileSync(list, Buffer.concat([Buffer.from("100644 .git\0"), Buffer.from(blob, "hex")]));
    const inner = await setup.git("hash-object", "-t", "tree", "-w", "--literally", list);
    const evil = await setup.git("commit-tree", inner, "-p", setup.start, "-m", "evil");
    await setup.git("update-ref", `refs/heads/${work}`, evil);
    await setup.git("bundle", "create", setup.file, work, `^${setup.start}`);
    await expectRefusal(setup, /hasDotgit|contains '\.git'/);
  });

  test("is refused if it belongs to another repository", async () => {
    using setup = await bundleWorkplace();
    fs.writeFileSync(setup.file, "PK\u0003\u0004");
    await expectRefusal(setup, /because it is not a git bundle;/);
  });
});
