// The suite that every store passes: what the contract promises, shown on a real one.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DamagedSnapshot, GenerationTaken, type SnapshotStore, type StoredSnapshot } from "./contract.ts";
import { contentsOf } from "./store.fixture.ts";

/** A store under test, and ways into it that the contract does not give. */
export interface StoreUnderTest {
  readonly store: SnapshotStore;
  /** Another object on the same place, as another run has one. */
  reopen(): SnapshotStore;
  /** The same as another run of the same line has it. */
  asAnotherRun(): SnapshotStore;
  /** Leaves behind what a writer does that dies in the middle of a put. */
  dieInPut(stateKey: string, generation: number, staged: string): Promise<void>;
  /** Puts a link in place of a file of a snapshot; undefined where the store can hold none. */
  readonly plantLink?: (stateKey: string, generation: number, path: string, target: string) => void;
}

const key = "local/shop";
const generous = { files: 100, bytes: 1_000_000 };

/** Holds a store to the contract. @param create makes one that is empty, in a folder that is removed after the test */
export function describeStoreContract(name: string, create: (folder: string) => StoreUnderTest): void {
  describe(`the store contract: ${name}`, () => {
    let folder: string;
    let made: StoreUnderTest;
    let store: SnapshotStore;
    let folders = 0;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "contract-"));
      made = create(join(folder, "store"));
      store = made.store;
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    function newFolder(files: Readonly<Record<string, string>> = {}): string {
      folders += 1;
      const made = join(folder, `folder-${folders}`);
      mkdirSync(made, { mode: 0o700 });
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(made, path)), { recursive: true, mode: 0o700 });
        writeFileSync(join(made, path), content, { encoding: "latin1", mode: 0o600 });
      }
      return made;
    }
    const staged = (text: string) => newFolder({ "manifest.json": `{"is":"${text}"}`, "a/b.txt": text });
    const generations = async (of = key) => (await store.list(of)).map(({ generation }) => generation);
    async function fetched(stored: StoredSnapshot, of = key) {
      const into = newFolder();
      await store.fetch(of, stored, into, generous);
      return contentsOf(into);
    }

    test("an empty one lists nothing and makes nothing", async () => {
      expect(await store.list(key)).toEqual([]);
      expect(store.description).toMatch(/\S/);
    });

    test("what is put is fetched byte for byte, readable by this user alone", async () => {
      const bytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
      const files = { "manifest.json": "{}", empty: "", "deep/er/all.bin": bytes, "deep/.dot_-9": "\r\n" };
      const from = newFolder(files);
      const before = contentsOf(from);
      const stored = await store.put(key, 1, from);
      expect(stored.generation).toBe(1);
      expect(await store.list(key)).toEqual([stored]);
      expect(await fetched(stored)).toEqual(before);
      expect(contentsOf(from), "what was staged stays").toEqual(before);
      expect(Buffer.from((await store.readManifest(key, stored))!).toString()).toBe("{}");
    });

    test("the newest comes first, in the order of numbers", async () => {
      for (const generation of [1, 2, 9, 10, 99, 100, 1_000_000, 1_000_001])
        await store.put(key, generation, staged(`${generation}`));
      expect(await generations()).toEqual([1_000_001, 1_000_000, 100, 99, 10, 9, 2, 1]);
      for (const stored of await made.reopen().list(key))
        expect((await fetched(stored))["a/b.txt"]).toBe(`600 ${stored.generation}`);
    });

    test("a generation is put once, and the first one stays", async () => {
      const first = await store.put(key, 7, staged("first"));
      const again = made.reopen().put(key, 7, staged("second"));
      await expect(again).rejects.toThrow(GenerationTaken);
      await expect(again).rejects.toMatchObject({ by: { generation: 7 } });
      expect((await fetched(first))["a/b.txt"]).toBe("600 first");
      expect(await generations()).toEqual([7]);
    });

    test("a generation is not put behind a later one, not even where it was removed", async () => {
      const first = await store.put(key, 1, staged("first"));
      await store.put(key, 2, staged("second"));
      await store.remove(key, first);
      await expect(store.put(key, 1, staged("late"))).rejects.toMatchObject({ by: { generation: 2 } });
      expect(await generations()).toEqual([2]);
    });

    test("of many puts of one generation at once exactly one wins, and its bytes are there", async () => {
      const attempts = Array.from({ length: 20 }, (_, number) => {
        const from = staged(`writer ${number}`);
        return (number % 2 ? store : made.reopen()).put(key, 1, from).then(
          () => `writer ${number}`,
          (error: unknown) => error,
        );
      });
      const results = await Promise.all(attempts);
      const winners = results.filter((result) => typeof result === "string");
      expect(winners).toHaveLength(1);
      expect(results.filter((result) => result instanceof GenerationTaken)).toHaveLength(19);
      const [stored, ...others] = await store.list(key);
      expect(others).toEqual([]);
      expect(await fetched(stored!)).toMatchObject({
        "manifest.json": `600 {"is":"${winners[0]}"}`,
        "a/b.txt": `600 ${winners[0]}`,
      });
    });

    test("state keys do not mix, however alike they are", async () => {
      const long = "x".repeat(300);
      const keys = [
        "a/b",
        "A/b",
        "a-b",
        "a/b/",
        "a.b",
        "a b",
        "",
        "..",
        "../x",
        "/",
        "ä",
        "日本",
        "a\0b",
        "a\n",
        long,
      ];
      keys.push(`${long}y`);
      for (const [index, of] of keys.entries()) await store.put(of, index + 1, staged(`${index}`));
      for (const [index, of] of keys.entries()) {
        expect(await generations(of)).toEqual([index + 1]);
        expect((await fetched((await store.list(of))[0]!, of))["a/b.txt"]).toBe(`600 ${index}`);
      }
    });

    test("what is removed is gone, and the others stay; twice is no error", async () => {
      const first = await store.put(key, 1, staged("first"));
      const second = await store.put(key, 2, staged("second"));
      await store.put("local/other", 1, staged("other"));
      await store.remove(key, first);
      await store.remove(key, first);
      expect(await generations()).toEqual([2]);
      expect((await fetched(second))["a/b.txt"]).toBe("600 second");
      expect(await generations("local/other")).toEqual([1]);
      await expect(fetched(first)).rejects.toThrow(DamagedSnapshot);
      expect(await store.readManifest(key, first)).toBeUndefined();
    });

    test("what another run put is fetched, and gone when it is removed, unless it expires", async () => {
      await made.asAnotherRun().put(key, 1, staged("theirs"));
      const [stored] = await store.list(key);
      expect((await fetched(stored!))["a/b.txt"]).toBe("600 theirs");
      await expect(store.put(key, 1, staged("ours"))).rejects.toMatchObject({ by: { generation: 1 } });
      await store.remove(key, stored!);
      expect(await generations()).toEqual(stored?.expires ? [1] : []);
    });

    test("what a dead writer left is not listed and not in the way", async () => {
      await store.put(key, 1, staged("first"));
      await made.dieInPut(key, 2, staged("dead"));
      expect(await generations()).toEqual([1]);
      const second = await store.put(key, 2, staged("living"));
      expect((await fetched(second))["a/b.txt"]).toBe("600 living");
      expect(await generations()).toEqual([2, 1]);
    });

    test("a staged link is not followed and nothing is put", async () => {
      const from = staged("first");
      symlinkSync("/etc/passwd", join(from, "link"));
      await expect(store.put(key, 1, from)).rejects.toThrow(/link/);
      expect(await generations()).toEqual([]);
    });

    test("a kept link is not followed", async (context) => {
      if (!made.plantLink) return context.skip();
      const outside = newFolder({ secret: "secret" });
      const stored = await store.put(key, 1, staged("first"));
      for (const target of [join(outside, "secret"), outside, "b.txt", join(outside, "nothing")]) {
        made.plantLink(key, 1, "a/b.txt", target);
        await expect(fetched(stored)).rejects.toThrow(/a\/b\.txt is no plain file/);
      }
    });

    test("more than the limits allow is not fetched", async () => {
      const stored = await store.put(key, 1, newFolder({ "manifest.json": "{}", a: "12345", b: "67890" }));
      for (const limits of [
        { files: 2, bytes: 1_000 },
        { files: 3, bytes: 11 },
      ]) {
        const into = newFolder();
        await expect(store.fetch(key, stored, into, limits)).rejects.toThrow(DamagedSnapshot);
      }
      await store.fetch(key, stored, newFolder(), { files: 3, bytes: 12 });
    });
  });
}
