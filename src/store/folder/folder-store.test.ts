// Holds the folder store to the contract, and shows what only a folder can go through: full disks, dead writers, odd entries.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError, copyToNewPath } from "../../platform/index.ts";
import { describeStoreContract } from "../contract.suite.ts";
import { DamagedSnapshot, GenerationTaken } from "../contract.ts";
import { stateKeySlug } from "../names.ts";
import { contentsOf, stateKey, TemporaryStore } from "../store.fixture.ts";
import { createFolderStore } from "./folder-store.ts";
import { generationName } from "./generations.ts";

describeStoreContract("a folder", (folder) => ({
  store: createFolderStore(folder),
  reopen: () => createFolderStore(folder),
  asAnotherRun: () => createFolderStore(folder),
  async dieInPut(key, generation, staged) {
    const name = `.${generationName(generation)}.0123456789abcdef.tmp`;
    cpSync(join(staged, "manifest.json"), join(folder, stateKeySlug(key), name, "manifest.json"));
  },
  plantLink(key, generation, path, target) {
    const file = join(folder, stateKeySlug(key), generationName(generation), path);
    rmSync(file);
    symlinkSync(target, file);
  },
}));

let kept: TemporaryStore;
beforeEach(() => {
  kept = new TemporaryStore();
});
afterEach(() => kept[Symbol.dispose]());

function staged(text: string): string {
  const folder = kept.newFolder();
  mkdirSync(join(folder, "deep"));
  for (const name of ["manifest.json", "a", "deep/b"]) writeFileSync(join(folder, name), `${name} ${text}`);
  return folder;
}

/** A system error as the system makes it. */
function systemError(code: string, text: string): Error {
  return Object.assign(new Error(`${code}: ${text}, write`), { code, syscall: "write" });
}

test("the folder of a line is named for its state key", async () => {
  await kept.store.put("Ralph.yml/Shop/feat/x", 12, staged("one"));
  expect(Object.keys(contentsOf(kept.folder)).slice(0, 2)).toEqual([
    expect.stringMatching(/^ralph-yml-shop-feat-x-[0-9a-f]{8}$/),
    expect.stringMatching(/\/000012$/),
  ]);
  expect(stateKeySlug("日本")).toMatch(/^[0-9a-f]{8}$/);
});

test("folders and files are for this user alone, whatever they were", async () => {
  const from = staged("one");
  rmSync(join(from, "a"));
  writeFileSync(join(from, "a"), "read only", { mode: 0o444 });
  await kept.store.put(stateKey, 1, from);
  const modes = Object.values(contentsOf(kept.folder)).map((entry) => entry.split(" ")[0]);
  expect(new Set(modes)).toEqual(new Set(["700", "600"]));
});

describe("a put that fails", () => {
  test.each([1, 2, 3])("at its file number %d leaves nothing, and the next one works", async (last) => {
    await kept.store.put(stateKey, 1, staged("one"));
    const before = contentsOf(kept.folder);
    let files = 0;
    const full = createFolderStore(kept.folder, async (from, to) => {
      files += 1;
      if (files < last) return copyToNewPath(from, to, { flush: true });
      writeFileSync(to, readFileSync(from).subarray(0, 2));
      throw systemError("ENOSPC", "no space left on device");
    });
    const put = full.put(stateKey, 2, staged("two"));
    await expect(put).rejects.toThrow(ConfigurationError);
    await expect(put).rejects.toThrow(`${kept.folder} cannot be written (ENOSPC: no space left on device`);
    await expect(put).rejects.toThrow(/; make room on that disk$/);
    expect(contentsOf(kept.folder)).toEqual(before);
    await kept.store.put(stateKey, 2, staged("two"));
    expect(kept.names()).toEqual(["000001", "000002"]);
  });

  test("for another reason than the system's says just that", async () => {
    const broken = createFolderStore(kept.folder, () => Promise.reject(new Error("a fault of ours")));
    await expect(broken.put(stateKey, 1, staged("one"))).rejects.toThrow(/^a fault of ours$/);
    expect(kept.names()).toEqual([]);
  });

  const rival = (text: string, generation: number) => kept.store.put(stateKey, generation, staged(text));
  test.each([
    ["the same generation", () => rival("rival", 1), { "000001/a": "600 a rival" }],
    ["an empty folder", async () => mkdirSync(kept.path(1)), { "000001": "755" }],
    ["an empty file", async () => writeFileSync(kept.path(1), ""), { "000001": "644 " }],
    [
      "the same generation, which a later one made superfluous",
      async () => {
        const first = await rival("rival", 1);
        await rival("later", 2);
        await kept.store.remove(stateKey, first);
      },
      { "000002/a": "600 a later" },
    ],
  ])("because others put %s there in the meantime takes nothing from them", async (_, put, there) => {
    let before = {};
    const slow = createFolderStore(kept.folder, async (from, to) => {
      if ((await kept.store.list(stateKey)).length === 0) {
        await put();
        before = contentsOf(kept.stateKeyFolder);
      }
      return copyToNewPath(from, to, { flush: true });
    });
    await expect(slow.put(stateKey, 1, staged("slow"))).rejects.toThrow(GenerationTaken);
    const after = contentsOf(kept.stateKeyFolder);
    expect(after).toMatchObject(there);
    expect(Object.keys(after)).toEqual(Object.keys(before).filter((name) => !name.startsWith(".")));
  });

  test("because it is too late copies nothing", async () => {
    await kept.store.put(stateKey, 2, staged("two"));
    const store = createFolderStore(kept.folder, () => Promise.reject(new Error("in vain")));
    for (const generation of [1, 2])
      await expect(store.put(stateKey, generation, staged("late"))).rejects.toThrow(GenerationTaken);
  });
});

describe("a folder that cannot be used", () => {
  test("because a file stands there: nothing is listed, and a put says what to do", async () => {
    writeFileSync(kept.folder, "not a folder");
    expect(await kept.store.list(stateKey)).toEqual([]);
    const put = kept.store.put(stateKey, 1, staged("one"));
    await expect(put).rejects.toThrow(ConfigurationError);
    await expect(put).rejects.toThrow(`${kept.folder} cannot be written`);
    await expect(put).rejects.toThrow(/that this user can write to, or give another one with --store$/);
    expect(readFileSync(kept.folder, "utf8")).toBe("not a folder");
  });

  test("because a file stands in place of the line", async () => {
    mkdirSync(kept.folder);
    writeFileSync(kept.stateKeyFolder, "");
    await expect(kept.store.put(stateKey, 1, staged("one"))).rejects.toThrow(/with --store$/);
  });

  test("because its path goes in a circle: listing says what to do", async () => {
    symlinkSync(kept.folder, kept.folder);
    await expect(kept.store.list(stateKey)).rejects.toThrow(/cannot be read \(ELOOP.*with --store$/);
  });
});

test("what dead writers left goes after a day, and what living ones write stays", async () => {
  await kept.store.put(stateKey, 1, staged("one"));
  const day = 24 * 60 * 60;
  for (const [name, age] of [
    [".000002.old.tmp", day + 60],
    [".000002.new.tmp", day - 60],
    ["unrelated", 2 * day],
  ] as const) {
    mkdirSync(join(kept.stateKeyFolder, name));
    writeFileSync(join(kept.stateKeyFolder, name, "manifest.json"), "half");
    const when = new Date(Date.now() - age * 1000);
    utimesSync(join(kept.stateKeyFolder, name), when, when);
  }
  await kept.store.put(stateKey, 2, staged("two"));
  expect(kept.names()).toEqual([".000002.new.tmp", "000001", "000002", "unrelated"]);
});

describe("what bears a generation's name", () => {
  test.each([
    ["a file", () => writeFileSync(kept.path(5), "")],
    ["a link to a folder", () => symlinkSync(kept.newFolder(), kept.path(5))],
    ["an empty folder", () => mkdirSync(kept.path(5))],
  ])("and is %s is listed, and is not replaced", async (_, plant) => {
    await kept.store.put(stateKey, 1, staged("one"));
    plant();
    const before = contentsOf(kept.folder);
    expect((await kept.store.list(stateKey)).map(({ generation }) => generation)).toEqual([5, 1]);
    await expect(kept.store.put(stateKey, 5, staged("five"))).rejects.toThrow(GenerationTaken);
    expect(contentsOf(kept.folder)).toEqual(before);
  });

  test("is fetched only where it is a folder", async () => {
    await kept.store.put(stateKey, 1, staged("one"));
    symlinkSync(kept.path(1), kept.path(2));
    writeFileSync(kept.path(3), "");
    const [file, link] = await kept.store.list(stateKey);
    for (const stored of [file!, link!]) {
      const fetch = kept.store.fetch(stateKey, stored, kept.newFolder(), { files: 9, bytes: 999 });
      await expect(fetch).rejects.toThrow(new DamagedSnapshot("it is no folder"));
      expect(await kept.store.readManifest(stateKey, stored)).toBeUndefined();
    }
  });

  test("in another way of writing it is none", async () => {
    await kept.store.put(stateKey, 1, staged("one"));
    for (const name of ["7", "0000008", "000000", "00000x", "-00001", "9".repeat(16), "000002.tmp"])
      mkdirSync(join(kept.stateKeyFolder, name));
    expect((await kept.store.list(stateKey)).map(({ name }) => name)).toEqual(["000001"]);
  });
});
