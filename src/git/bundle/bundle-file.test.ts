// Damages and forges bundles, and sees each of them refused without a trace.
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { type BundleWorkplace, bundleWorkplace, contents, type Machine, machine } from "../bundle.fixture.ts";
import { work } from "../remote.fixture.ts";

describe("a bundle that is not ours", () => {
  /** Everything that a refused bundle must not change. */
  async function portrait(there: Machine): Promise<unknown> {
    return {
      files: contents(there.folder),
      references: await there.git("for-each-ref"),
      objects: await there.git("cat-file", "--batch-all-objects", "--batch-check"),
      git: fs.readdirSync(path.join(there.folder, ".git")),
    };
  }

  async function expectRefusal(place: BundleWorkplace, reason: RegExp): Promise<void> {
    const there = await machine(place);
    const before = await portrait(there);
    const result = await there.remote.restoreWork(place.request);
    expect(result).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
    expect(result).toMatchObject({
      reason: expect.stringMatching(/; remove that file to begin without it\.$/),
    });
    expect(await portrait(there)).toEqual(before);
  }

  test("is refused at any place where it is damaged", async () => {
    using place = await bundleWorkplace();
    await place.commitFile("b", "1");
    place.write("new", "1");
    await (await place.openRemote()).bundleWork(place.request);
    const whole = fs.readFileSync(place.file);
    const pack = whole.indexOf("\n\nPACK") + 2;
    for (const at of [0, 14, 20, pack - 1, pack, pack + 15, whole.length - 25, whole.length - 1]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      fs.writeFileSync(place.file, damaged);
      const there = await machine(place);
      const before = await portrait(there);
      const result = await there.remote.restoreWork(place.request);
      expect(result.kind, `byte ${at}`).toMatch(/^(refused|unavailable)$/);
      expect(await portrait(there)).toEqual(before);
    }
    for (const length of [0, 10, pack, whole.length - 1]) {
      fs.writeFileSync(place.file, whole.subarray(0, length));
      await expectRefusal(place, /^The work in .* cannot be put back, because .*/);
    }
  });

  test("is refused with a name that is not expected", async () => {
    using place = await bundleWorkplace();
    await place.commitFile("b", "1");
    const names = ["main", "HEAD", "refs/heads/ralph/y", "refs/tags/t"];
    await place.git("branch", "ralph/y");
    await place.git("tag", "t");
    await place.commitFile("b", "2");
    await place.git("branch", "--force", "main");
    for (const name of names) {
      await place.git("bundle", "create", place.file, name, work, `^${place.start}`);
      await expectRefusal(
        place,
        /it holds "(refs\/heads\/main|HEAD|refs\/heads\/ralph\/y|refs\/tags\/t)", which is not of/,
      );
    }
  });

  test("is refused with content that git does not allow", async () => {
    using place = await bundleWorkplace();
    const blob = await place.git("hash-object", "-w", "a");
    await place.git("config", "core.protectHFS", "false");
    const list = path.join(place.root, "tree");
    fs.writeFileSync(list, Buffer.concat([Buffer.from("100644 .git\0"), Buffer.from(blob, "hex")]));
    const inner = await place.git("hash-object", "-t", "tree", "-w", "--literally", list);
    const evil = await place.git("commit-tree", inner, "-p", place.start, "-m", "evil");
    await place.git("update-ref", `refs/heads/${work}`, evil);
    await place.git("bundle", "create", place.file, work, `^${place.start}`);
    await expectRefusal(place, /hasDotgit|contains '\.git'/);
  });

  test("is refused where it is a bundle of something else altogether", async () => {
    using place = await bundleWorkplace();
    fs.writeFileSync(place.file, "PK\u0003\u0004");
    await expectRefusal(place, /because it is no bundle of git;/);
  });
});
