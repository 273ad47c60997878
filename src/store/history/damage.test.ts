// Every damage: the right generation is restored, the reason is reported, and the store does not change.
import { cpSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { damagedSnapshots, editManifest, maxBytes } from "../damaged-snapshots.fixture.ts";
import { contentsOf, filesOf, TemporaryStore } from "../store.fixture.ts";

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = new TemporaryStore();
});
afterEach(() => temporary[Symbol.dispose]());

const take = () => {};

describe.each(damagedSnapshots)("%s", (_, damage, reason) => {
  test("is reported, and the generation before is restored", async () => {
    await temporary.saveAll(3);
    damage(temporary, 3);
    const before = contentsOf(temporary.root);
    const into = temporary.newFolder();
    const next = temporary.open({ maxBytes });
    const manifest = await next.restore(into, take);
    expect(manifest).toMatchObject({ generation: 2, reason: "number 2" });
    expect(contentsOf(into)["sessions.db"]).toBe("600 database 2 xx");
    expect(contentsOf(into)).toEqual(contentsOf(temporary.path(2)));
    expect(temporary.warnings).toHaveLength(1);
    expect(temporary.warnings[0]).toMatch(
      new RegExp(`^generation 3 in the folder ${temporary.folder} is not used: .*${reason.source}`),
    );
    rmSync(into, { recursive: true });
    expect(contentsOf(temporary.root)).toEqual(before);
    expect(await next.save("four", filesOf(4))).toMatchObject({ manifest: { generation: 4, parent: 2 } });
  });
});

test("all damages at once are reported, the run starts fresh, and nothing is overwritten", async () => {
  await temporary.saveAll(damagedSnapshots.length, { keepGenerations: 100 });
  for (const [index, [, damage]] of damagedSnapshots.entries()) {
    damage(temporary, index + 1);
    // Damages that move a file aside all use the same path.
    rmSync(temporary.aside, { recursive: true, force: true });
  }
  const before = contentsOf(temporary.folder);
  const into = temporary.newFolder();
  const next = temporary.open({ keepGenerations: 100, maxBytes });
  expect(await next.restore(into, take)).toBeUndefined();
  expect(contentsOf(into)).toEqual({});
  expect(temporary.warnings.map((line) => Number(line.match(/^generation (\d+) /)?.[1]))).toEqual(
    damagedSnapshots.map((_, index) => damagedSnapshots.length - index),
  );
  expect(contentsOf(temporary.folder)).toEqual(before);
  expect(await next.save("anew", filesOf(1))).toMatchObject({
    manifest: { generation: damagedSnapshots.length + 1, parent: null },
  });
  expect(contentsOf(temporary.folder)).toMatchObject(before);
});

test("two swapped generations are both refused", async () => {
  await temporary.saveAll(3);
  renameSync(temporary.path(3), temporary.aside);
  renameSync(temporary.path(2), temporary.path(3));
  renameSync(temporary.aside, temporary.path(2));
  const before = contentsOf(temporary.folder);
  expect(await temporary.restoredNumber()).toBe(1);
  expect(temporary.warnings).toEqual([
    `generation 3 in the folder ${temporary.folder} is not used: its manifest.json belongs to generation 2`,
    `generation 2 in the folder ${temporary.folder} is not used: its manifest.json belongs to generation 3`,
  ]);
  expect(contentsOf(temporary.folder)).toEqual(before);
});

test("a snapshot copied from another state key is refused", async () => {
  await temporary.saveAll(1);
  await temporary.open({ stateKey: "local/other" }).save("other", filesOf(9));
  await temporary.open({ stateKey: "local/other" }).save("other", filesOf(9));
  const [other] = (await temporary.store.list("local/other")).slice(0, 1);
  await temporary.store.fetch("local/other", other!, temporary.newFolder(), { files: 9, bytes: 9_999 });
  cpSync(join(temporary.root, "folder-1"), temporary.path(2), { recursive: true });
  expect(await temporary.restoredNumber()).toBe(1);
  expect(temporary.warnings.join()).toContain('it belongs to the state key "local/other"');
});

test("a repository that is unknown on one side is accepted", async () => {
  await temporary.saveAll(1, { repository: undefined });
  expect(await temporary.restoredNumber()).toBe(1);
  await temporary.saveAll(2);
  expect(await temporary.restoredNumber({ repository: undefined })).toBe(2);
  expect(temporary.warnings).toEqual([]);
});

test("fields that a later program adds to the same schema are ignored", async () => {
  await temporary.saveAll(1);
  editManifest(temporary, 1, (manifest) => {
    Object.assign(manifest, { later: { x: 1 } });
    for (const file of manifest.files) Object.assign(file, { mode: 420 });
  });
  expect(await temporary.restoredNumber()).toBe(1);
});

describe("a snapshot that is not accepted", () => {
  test.each([
    [
      "at once",
      (generation: number) => {
        if (generation > 1) throw new Error("sessions.db is not\nour database");
      },
    ],
    [
      "later",
      async (generation: number) => {
        await Promise.resolve();
        if (generation > 1) throw new Error("sessions.db is not\nour database");
      },
    ],
  ])("%s is damaged, and the one before is restored", async (_, refuse) => {
    await temporary.saveAll(3);
    const before = contentsOf(temporary.folder);
    const into = temporary.newFolder();
    const manifest = await temporary.open().restore(into, (folder, { generation }) => {
      // Files that a check leaves must not reach the next one.
      writeFileSync(join(folder, `left-by-${generation}`), "");
      return refuse(generation);
    });
    expect(manifest?.generation).toBe(1);
    expect(existsSync(join(into, "left-by-3"))).toBe(false);
    expect(temporary.warnings).toEqual(
      [3, 2].map(
        (generation) =>
          `generation ${generation} in the folder ${temporary.folder} is not used: sessions.db is not our database`,
      ),
    );
    expect(contentsOf(temporary.folder)).toEqual(before);
  });
});
