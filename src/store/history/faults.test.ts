// Saves and restores while the disk, a folder or a service fails.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError, copyToNewPath } from "../../platform/index.ts";
import { createFolderStore } from "../folder/index.ts";
import { contentsOf, filesOf, TemporaryStore } from "../store.fixture.ts";

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = new TemporaryStore();
});
afterEach(() => temporary[Symbol.dispose]());

const take = () => {};

describe("a disk that is full in the middle of a write", () => {
  test.each([1, 2, 3, 4])(
    "at file number %d: the one before can be restored, and the next save works",
    async (last) => {
      await temporary.saveAll(2);
      const before = contentsOf(temporary.root);
      let files = 0;
      const store = createFolderStore(temporary.folder, async (from, to) => {
        files += 1;
        if (files !== last) return copyToNewPath(from, to, { flush: true });
        writeFileSync(to, readFileSync(from).subarray(0, 1));
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
          code: "ENOSPC",
          syscall: "write",
        });
      });
      const snapshots = temporary.open({ store });
      await snapshots.restore(temporary.newFolder(), take);
      rmSync(join(temporary.root, "folder-1"), { recursive: true });
      const save = snapshots.save("three", filesOf(3));
      await expect(save).rejects.toThrow(ConfigurationError);
      await expect(save).rejects.toThrow(/ENOSPC.*; free some space on that disk$/);
      expect(contentsOf(temporary.root)).toEqual(before);
      expect(await temporary.restoredNumber()).toBe(2);
      expect(await snapshots.save("three", filesOf(3))).toMatchObject({
        manifest: { generation: 3, parent: 2 },
      });
      expect(await temporary.restoredNumber()).toBe(3);
      expect(temporary.warnings).toEqual([]);
    },
  );
});

describe("a store that cannot be written", () => {
  test("causes an error that names it and says what to do, and nothing is left behind", async () => {
    writeFileSync(temporary.folder, "a file");
    const snapshots = temporary.open();
    expect(await snapshots.restore(temporary.newFolder(), take)).toBeUndefined();
    const before = contentsOf(temporary.root);
    const save = snapshots.save("first", filesOf(1));
    await expect(save).rejects.toThrow(ConfigurationError);
    await expect(save).rejects.toThrow(`the snapshots in the folder ${temporary.folder} cannot be written (`);
    await expect(save).rejects.toThrow(/write to, or give another one with --store$/);
    expect(contentsOf(temporary.root)).toEqual(before);
    rmSync(temporary.folder);
    expect(await snapshots.save("first", filesOf(1))).toMatchObject({ kind: "saved" });
  });

  test("the staging folder causes the same error", async () => {
    const temporaryFolder = join(temporary.root, "nowhere");
    const save = temporary.open({ temporaryFolder }).save("first", filesOf(1));
    await expect(save).rejects.toThrow(
      /a snapshot cannot be made in .*nowhere \(ENOENT.*writable for this user$/,
    );
  });
});

test("a store that cannot be read stops the restore, so that no fresh run starts beside it", async () => {
  await temporary.saveAll(2);
  const fault = new Error("the service is down; try again");
  const store = { ...temporary.store, fetch: () => Promise.reject(fault) };
  await expect(temporary.open({ store }).restore(temporary.newFolder(), take)).rejects.toBe(fault);
  expect(temporary.warnings).toEqual([]);
});
