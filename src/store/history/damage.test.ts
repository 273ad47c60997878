// Shows what becomes of every damage: the right generation is taken, the reason is told, and nothing in the store changes.
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { damagedSnapshots, editManifest, maxBytes } from "../damaged-snapshots.fixture.ts";
import { contentsOf, filesOf, TemporaryStore } from "../store.fixture.ts";

let kept: TemporaryStore;
beforeEach(() => {
  kept = new TemporaryStore();
});
afterEach(() => kept[Symbol.dispose]());

const take = () => {};

describe.each(damagedSnapshots)("%s", (_, damage, reason) => {
  test("is told, and the generation before is taken", async () => {
    await kept.saveAll(3);
    damage(kept, 3);
    const before = contentsOf(kept.root);
    const into = kept.newFolder();
    const next = kept.open({ maxBytes });
    const manifest = await next.restore(into, take);
    expect(manifest).toMatchObject({ generation: 2, reason: "number 2" });
    expect(contentsOf(into)["sessions.db"]).toBe("600 database 2 xx");
    expect(contentsOf(into)).toEqual(contentsOf(kept.path(2)));
    expect(kept.warnings).toHaveLength(1);
    expect(kept.warnings[0]).toMatch(
      new RegExp(`^generation 3 in the folder ${kept.folder} is not used: .*${reason.source}`),
    );
    rmSync(into, { recursive: true });
    expect(contentsOf(kept.root)).toEqual(before);
    expect(await next.save("four", filesOf(4))).toMatchObject({ manifest: { generation: 4, parent: 2 } });
  });
});

test("every damage at once: all are told, the run begins anew, and nothing is overwritten", async () => {
  await kept.saveAll(damagedSnapshots.length, { keepGenerations: 100 });
  for (const [index, [, damage]] of damagedSnapshots.entries()) {
    damage(kept, index + 1);
    // Each damage that moves something aside moves it to the same place.
    rmSync(kept.aside, { recursive: true, force: true });
  }
  const before = contentsOf(kept.folder);
  const into = kept.newFolder();
  const next = kept.open({ keepGenerations: 100, maxBytes });
  expect(await next.restore(into, take)).toBeUndefined();
  expect(contentsOf(into)).toEqual({});
  expect(kept.warnings.map((line) => Number(line.match(/^generation (\d+) /)?.[1]))).toEqual(
    damagedSnapshots.map((_, index) => damagedSnapshots.length - index),
  );
  expect(contentsOf(kept.folder)).toEqual(before);
  expect(await next.save("anew", filesOf(1))).toMatchObject({
    manifest: { generation: damagedSnapshots.length + 1, parent: null },
  });
  expect(contentsOf(kept.folder)).toMatchObject(before);
});

test("generations that were swapped are both refused", async () => {
  await kept.saveAll(3);
  renameSync(kept.path(3), kept.aside);
  renameSync(kept.path(2), kept.path(3));
  renameSync(kept.aside, kept.path(2));
  const before = contentsOf(kept.folder);
  expect(await kept.restoredNumber()).toBe(1);
  expect(kept.warnings).toEqual([
    `generation 3 in the folder ${kept.folder} is not used: its manifest.json is that of generation 2`,
    `generation 2 in the folder ${kept.folder} is not used: its manifest.json is that of generation 3`,
  ]);
  expect(contentsOf(kept.folder)).toEqual(before);
});

test("a snapshot copied from the line of another state key is refused", async () => {
  await kept.saveAll(1);
  await kept.open({ stateKey: "local/other" }).save("other", filesOf(9));
  await kept.open({ stateKey: "local/other" }).save("other", filesOf(9));
  const [other] = (await kept.store.list("local/other")).slice(0, 1);
  await kept.store.fetch("local/other", other!, kept.newFolder(), { files: 9, bytes: 9_999 });
  cpSync(join(kept.root, "folder-1"), kept.path(2), { recursive: true });
  expect(await kept.restoredNumber()).toBe(1);
  expect(kept.warnings.join()).toContain('it belongs to the state key "local/other"');
});

test("a repository that is not known on one side is no reason", async () => {
  await kept.saveAll(1, { repository: undefined });
  expect(await kept.restoredNumber()).toBe(1);
  await kept.saveAll(2);
  expect(await kept.restoredNumber({ repository: undefined })).toBe(2);
  expect(kept.warnings).toEqual([]);
});

test("fields that a later program of the same schema adds are passed over", async () => {
  await kept.saveAll(1);
  editManifest(kept, 1, (manifest) => {
    Object.assign(manifest, { later: { x: 1 } });
    for (const file of manifest.files) Object.assign(file, { mode: 420 });
  });
  expect(await kept.restoredNumber()).toBe(1);
});

describe("a snapshot that is not accepted", () => {
  test.each([
    [
      "at once",
      (generation: number) => {
        if (generation > 1) throw new Error("sessions.db is no\ndatabase of ours");
      },
    ],
    [
      "later",
      async (generation: number) => {
        await Promise.resolve();
        if (generation > 1) throw new Error("sessions.db is no\ndatabase of ours");
      },
    ],
  ])("%s is damaged, and the one before is taken", async (_, refuse) => {
    await kept.saveAll(3);
    const before = contentsOf(kept.folder);
    const into = kept.newFolder();
    const manifest = await kept.open().restore(into, (folder, { generation }) => {
      // What a look leaves behind must not get into the next one.
      writeFileSync(join(folder, `left-by-${generation}`), "");
      return refuse(generation);
    });
    expect(manifest?.generation).toBe(1);
    expect(existsSync(join(into, "left-by-3"))).toBe(false);
    expect(kept.warnings).toEqual(
      [3, 2].map(
        (generation) =>
          `generation ${generation} in the folder ${kept.folder} is not used: sessions.db is no database of ours`,
      ),
    );
    expect(contentsOf(kept.folder)).toEqual(before);
  });
});
