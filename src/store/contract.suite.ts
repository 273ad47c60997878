// The contract suite that every store passes.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SnapshotStore, StoredSnapshot } from "./contract.ts";
import { DamagedSnapshot, GenerationTaken } from "./errors.ts";
import { contentsOf } from "./store.fixture.ts";

/** A store under test, with access that the contract does not offer. */
export interface StoreUnderTest {
  readonly store: SnapshotStore;
  /** A second object for the same store. */
  reopen(): SnapshotStore;
  /** The same store, opened by another run with the same state key. */
  asAnotherRun(): SnapshotStore;
  /** Leaves the remains of a writer that died during a put. */
  dieInPut(stateKey: string, generation: number, staged: string): Promise<void>;
  /** Replaces a file of a snapshot by a link; undefined if the store cannot hold links. */
  readonly plantLink?: (stateKey: string, generation: number, path: string, target: string) => void;
}

const key = "local/shop";
const generous = { files: 100, bytes: 1_000_000 };

/** Defines the tests. @param create makes an empty store in a folder that is removed after the test */
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

    test("an empty store lists nothing and creates nothing", async () => {
      expect(await store.list(key)).toEqual([]);
      expect(store.description).toMatch(/\S/);
    });

    test("a put snapshot is fetched byte for byte, readable by this user only", async () => {
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

    test("the newest comes first, in numerical order", async () => {
      for (const generation of [1, 2, 9, 10, 99, 100, 1_000_000, 1_000_001])
        await store.put(key, generation, staged(`${generation}`));
      expect(await generations()).toEqual([1_000_001, 1_000_000, 100, 99, 10, 9, 2, 1]);
      for (const stored of await made.reopen().list(key))
        expect((await fetched(stored))["a/b.txt"]).toBe(`600 ${stored.generation}`);
    });

    test("a generation can be put once, and the first one stays", async () => {
      const first = await store.put(key, 7, staged("first"));
      const again = made.reopen().put(key, 7, staged("second"));
      await expect(again).rejects.toThrow(GenerationTaken);
      await expect(again).rejects.toMatchObject({ by: { generation: 7 } });
      expect((await fetched(first))["a/b.txt"]).toBe("600 first");
      expect(await generations()).toEqual([7]);
    });

    test("a generation cannot be put after a later one, even if it was removed", async () => {
      const first = await store.put(key, 1, staged("first"));
      await store.put(key, 2, staged("second"));
      await store.remove(key, first);
      await expect(store.put(key, 1, staged("late"))).rejects.toMatchObject({ by: { generation: 2 } });
      expect(await generations()).toEqual([2]);
    });

    test("of many simultaneous puts of one generation exactly one wins, and its bytes are stored", async () => {
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

    test("similar state keys do not mix", async () => {
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

    test("a removed snapshot no longer exists, the others stay, and a second removal is not an error", async () => {
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

    test("a snapshot of another run can be fetched, and removed unless it expires", async () => {
      await made.asAnotherRun().put(key, 1, staged("theirs"));
      const [stored] = await store.list(key);
      expect((await fetched(stored!))["a/b.txt"]).toBe("600 theirs");
      await expect(store.put(key, 1, staged("ours"))).rejects.toMatchObject({ by: { generation: 1 } });
      await store.remove(key, stored!);
      expect(await generations()).toEqual(stored?.expires ? [1] : []);
    });

    test("the remains of a dead writer are not listed and do not block a put", async () => {
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

    test("a stored link is not followed", async (context) => {
      if (!made.plantLink) return context.skip();
      const outside = newFolder({ secret: "secret" });
      const stored = await store.put(key, 1, staged("first"));
      for (const target of [join(outside, "secret"), outside, "b.txt", join(outside, "nothing")]) {
        made.plantLink(key, 1, "a/b.txt", target);
        await expect(fetched(stored)).rejects.toThrow(/a\/b\.txt is not a regular file/);
      }
    });

    test("a snapshot above the limits is not fetched", async () => {
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
