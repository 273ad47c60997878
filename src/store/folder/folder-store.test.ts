// The folder store passes the contract suite and survives full disks, dead writers and odd entries.
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError, copyToNewPath } from "../../platform/index.ts";
import { describeStoreContract } from "../contract.suite.ts";
import { DamagedSnapshot, GenerationTaken } from "../errors.ts";
import { stateKeySlug } from "../names.ts";
import { contentsOf, stateKey, TemporaryStore } from "../store.fixture.ts";
import { createFolderStore } from "./folder-store.ts";
import { generationName } from "./generation-folders.ts";

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

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = new TemporaryStore();
});
afterEach(() => temporary[Symbol.dispose]());

function staged(text: string): string {
  const folder = temporary.newFolder();
  mkdirSync(join(folder, "deep"));
  for (const name of ["manifest.json", "a", "deep/b"]) writeFileSync(join(folder, name), `${name} ${text}`);
  return folder;
}

/** An error like those of the operating system. */
function systemError(code: string, text: string): Error {
  return Object.assign(new Error(`${code}: ${text}, write`), { code, syscall: "write" });
}

test("the folder of a state key is named after it", async () => {
  await temporary.store.put("Ralph.yml/Shop/feat/x", 12, staged("one"));
  expect(Object.keys(contentsOf(temporary.folder)).slice(0, 2)).toEqual([
    expect.stringMatching(/^ralph-yml-shop-feat-x-[0-9a-f]{8}$/),
    expect.stringMatching(/\/000012$/),
  ]);
  expect(stateKeySlug("日本")).toMatch(/^[0-9a-f]{8}$/);
});

test("folders and files are for this user only, whatever their mode was", async () => {
  const from = staged("one");
  rmSync(join(from, "a"));
  writeFileSync(join(from, "a"), "read only", { mode: 0o444 });
  await temporary.store.put(stateKey, 1, from);
  const modes = Object.values(contentsOf(temporary.folder)).map((entry) => entry.split(" ")[0]);
  expect(new Set(modes)).toEqual(new Set(["700", "600"]));
});

describe("a put that fails", () => {
  test.each([1, 2, 3])("at its file number %d leaves nothing, and the next one works", async (last) => {
    await temporary.store.put(stateKey, 1, staged("one"));
    const before = contentsOf(temporary.folder);
    let files = 0;
    const full = createFolderStore(temporary.folder, async (from, to) => {
      files += 1;
      if (files < last) return copyToNewPath(from, to, { flush: true });
      writeFileSync(to, readFileSync(from).subarray(0, 2));
      throw systemError("ENOSPC", "no space left on device");
    });
    const put = full.put(stateKey, 2, staged("two"));
    await expect(put).rejects.toThrow(ConfigurationError);
    await expect(put).rejects.toThrow(
      `${temporary.folder} cannot be written (ENOSPC: no space left on device`,
    );
    await expect(put).rejects.toThrow(/; free some space on that disk$/);
    expect(contentsOf(temporary.folder)).toEqual(before);
    await temporary.store.put(stateKey, 2, staged("two"));
    expect(temporary.names()).toEqual(["000001", "000002"]);
  });

  test("with an error of another kind reports it unchanged", async () => {
    const broken = createFolderStore(temporary.folder, () => Promise.reject(new Error("a bug of ours")));
    await expect(broken.put(stateKey, 1, staged("one"))).rejects.toThrow(/^a bug of ours$/);
    expect(temporary.names()).toEqual([]);
  });

  const rival = (text: string, generation: number) => temporary.store.put(stateKey, generation, staged(text));
  test.each([
    ["the same generation", () => rival("rival", 1), { "000001/a": "600 a rival" }],
    ["an empty folder", async () => mkdirSync(temporary.path(1)), { "000001": "755" }],
    ["an empty file", async () => writeFileSync(temporary.path(1), ""), { "000001": "644 " }],
    [
      "the same generation, which was removed after a later one",
      async () => {
        const first = await rival("rival", 1);
        await rival("later", 2);
        await temporary.store.remove(stateKey, first);
      },
      { "000002/a": "600 a later" },
    ],
  ])(
    "because another writer put %s there in the meantime removes nothing of theirs",
    async (_, put, there) => {
      let before = {};
      const slow = createFolderStore(temporary.folder, async (from, to) => {
        if ((await temporary.store.list(stateKey)).length === 0) {
          await put();
          before = contentsOf(temporary.stateKeyFolder);
        }
        return copyToNewPath(from, to, { flush: true });
      });
      await expect(slow.put(stateKey, 1, staged("slow"))).rejects.toThrow(GenerationTaken);
      const after = contentsOf(temporary.stateKeyFolder);
      expect(after).toMatchObject(there);
      expect(Object.keys(after)).toEqual(Object.keys(before).filter((name) => !name.startsWith(".")));
    },
  );

  test("because it is too late copies nothing", async () => {
    await temporary.store.put(stateKey, 2, staged("two"));
    const store = createFolderStore(temporary.folder, () => Promise.reject(new Error("in vain")));
    for (const generation of [1, 2])
      await expect(store.put(stateKey, generation, staged("late"))).rejects.toThrow(GenerationTaken);
  });
});

describe("a folder that cannot be used", () => {
  test("because it is a file: nothing is listed, and a put says what to do", async () => {
    writeFileSync(temporary.folder, "not a folder");
    expect(await temporary.store.list(stateKey)).toEqual([]);
    const put = temporary.store.put(stateKey, 1, staged("one"));
    await expect(put).rejects.toThrow(ConfigurationError);
    await expect(put).rejects.toThrow(`${temporary.folder} cannot be written`);
    await expect(put).rejects.toThrow(/that this user can write to, or give another one with --store$/);
    expect(readFileSync(temporary.folder, "utf8")).toBe("not a folder");
  });

  test("because a file has the name of the state key's folder", async () => {
    mkdirSync(temporary.folder);
    writeFileSync(temporary.stateKeyFolder, "");
    await expect(temporary.store.put(stateKey, 1, staged("one"))).rejects.toThrow(/with --store$/);
  });

  test("because its path is circular: listing says what to do", async () => {
    symlinkSync(temporary.folder, temporary.folder);
    await expect(temporary.store.list(stateKey)).rejects.toThrow(/cannot be read \(ELOOP.*with --store$/);
  });
});

test("the remains of dead writers are removed after a day, and folders of live ones stay", async () => {
  await temporary.store.put(stateKey, 1, staged("one"));
  const day = 24 * 60 * 60;
  for (const [name, age] of [
    [".000002.old.tmp", day + 60],
    [".000002.new.tmp", day - 60],
    ["unrelated", 2 * day],
  ] as const) {
    mkdirSync(join(temporary.stateKeyFolder, name));
    writeFileSync(join(temporary.stateKeyFolder, name, "manifest.json"), "half");
    const when = new Date(Date.now() - age * 1000);
    utimesSync(join(temporary.stateKeyFolder, name), when, when);
  }
  await temporary.store.put(stateKey, 2, staged("two"));
  expect(temporary.names()).toEqual([".000002.new.tmp", "000001", "000002", "unrelated"]);
});

describe("an entry with a generation's name", () => {
  test.each([
    ["a file", () => writeFileSync(temporary.path(5), "")],
    ["a link to a folder", () => symlinkSync(temporary.newFolder(), temporary.path(5))],
    ["an empty folder", () => mkdirSync(temporary.path(5))],
  ])("that is %s is listed and not replaced", async (_, plant) => {
    await temporary.store.put(stateKey, 1, staged("one"));
    plant();
    const before = contentsOf(temporary.folder);
    expect((await temporary.store.list(stateKey)).map(({ generation }) => generation)).toEqual([5, 1]);
    await expect(temporary.store.put(stateKey, 5, staged("five"))).rejects.toThrow(GenerationTaken);
    expect(contentsOf(temporary.folder)).toEqual(before);
  });

  test("is fetched only if it is a folder", async () => {
    await temporary.store.put(stateKey, 1, staged("one"));
    symlinkSync(temporary.path(1), temporary.path(2));
    writeFileSync(temporary.path(3), "");
    const [file, link] = await temporary.store.list(stateKey);
    for (const stored of [file!, link!]) {
      const fetch = temporary.store.fetch(stateKey, stored, temporary.newFolder(), { files: 9, bytes: 999 });
      await expect(fetch).rejects.toThrow(new DamagedSnapshot("it is not a folder"));
      expect(await temporary.store.readManifest(stateKey, stored)).toBeUndefined();
    }
  });

  test("in another spelling does not count", async () => {
    await temporary.store.put(stateKey, 1, staged("one"));
    for (const name of ["7", "0000008", "000000", "00000x", "-00001", "9".repeat(16), "000002.tmp"])
      mkdirSync(join(temporary.stateKeyFolder, name));
    expect((await temporary.store.list(stateKey)).map(({ name }) => name)).toEqual(["000001"]);
  });
});
