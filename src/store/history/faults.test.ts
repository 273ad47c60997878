// Shows what becomes of a save or a restore when disk, folder or service fails under it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError, copyToNewPath } from "../../platform/index.ts";
import { createFolderStore } from "../folder/index.ts";
import { contentsOf, filesOf, TemporaryStore } from "../store.fixture.ts";

let kept: TemporaryStore;
beforeEach(() => {
  kept = new TemporaryStore();
});
afterEach(() => kept[Symbol.dispose]());

const take = () => {};

describe("a disk that is full in the middle of a write", () => {
  test.each([1, 2, 3, 4])(
    "at file number %d: the one before can be restored, and the next save works",
    async (last) => {
      await kept.saveAll(2);
      const before = contentsOf(kept.root);
      let files = 0;
      const store = createFolderStore(kept.folder, async (from, to) => {
        files += 1;
        if (files !== last) return copyToNewPath(from, to, { flush: true });
        writeFileSync(to, readFileSync(from).subarray(0, 1));
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
          code: "ENOSPC",
          syscall: "write",
        });
      });
      const snapshots = kept.open({ store });
      await snapshots.restore(kept.newFolder(), take);
      rmSync(join(kept.root, "folder-1"), { recursive: true });
      const save = snapshots.save("three", filesOf(3));
      await expect(save).rejects.toThrow(ConfigurationError);
      await expect(save).rejects.toThrow(/ENOSPC.*; make room on that disk$/);
      expect(contentsOf(kept.root)).toEqual(before);
      expect(await kept.restoredNumber()).toBe(2);
      expect(await snapshots.save("three", filesOf(3))).toMatchObject({
        manifest: { generation: 3, parent: 2 },
      });
      expect(await kept.restoredNumber()).toBe(3);
      expect(kept.warnings).toEqual([]);
    },
  );
});

describe("a store that cannot be written", () => {
  test("is an error that names it and says what to do, and nothing is left behind", async () => {
    writeFileSync(kept.folder, "a file");
    const snapshots = kept.open();
    expect(await snapshots.restore(kept.newFolder(), take)).toBeUndefined();
    const before = contentsOf(kept.root);
    const save = snapshots.save("first", filesOf(1));
    await expect(save).rejects.toThrow(ConfigurationError);
    await expect(save).rejects.toThrow(`the snapshots in the folder ${kept.folder} cannot be written (`);
    await expect(save).rejects.toThrow(/write to, or give another one with --store$/);
    expect(contentsOf(kept.root)).toEqual(before);
    rmSync(kept.folder);
    expect(await snapshots.save("first", filesOf(1))).toMatchObject({ kind: "saved" });
  });

  test("the same of the folder for what is staged", async () => {
    const temporaryFolder = join(kept.root, "nowhere");
    const save = kept.open({ temporaryFolder }).save("first", filesOf(1));
    await expect(save).rejects.toThrow(
      /a snapshot cannot be made in .*nowhere \(ENOENT.*writable for this user$/,
    );
  });
});

test("a store that cannot be read stops a restore, so that nothing begins anew beside it", async () => {
  await kept.saveAll(2);
  const fault = new Error("the service is down; try again");
  const store = { ...kept.store, fetch: () => Promise.reject(fault) };
  await expect(kept.open({ store }).restore(kept.newFolder(), take)).rejects.toBe(fault);
  expect(kept.warnings).toEqual([]);
});
