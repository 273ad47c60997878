// The snapshot history: generations, their files, retention, and concurrent writers.
import { appendFileSync, existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError } from "../../platform/index.ts";
import type { SnapshotStore } from "../contract.ts";
import { type Contents, contentsOf, filesOf, stateKey, TemporaryStore } from "../store.fixture.ts";
import { stageSnapshot } from "./staging.ts";

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = new TemporaryStore();
});
afterEach(() => {
  expect(readdirSync(join(temporary.root, "temporary")), "staged files are left").toEqual([]);
  temporary[Symbol.dispose]();
});

const take = () => {};
const bytes = (text: string) => Buffer.from(text);
const filesIn = (contents: Contents) => Object.keys(contents).filter((path) => contents[path]!.includes(" "));

describe("generations", () => {
  test("count up from one, each with the previous one as parent", async () => {
    const snapshots = temporary.open();
    expect(await snapshots.restore(temporary.newFolder(), take)).toBeUndefined();
    const saved = [await snapshots.save("first", filesOf(1)), await snapshots.save("second", filesOf(2))];
    expect(saved).toMatchObject([
      { kind: "saved", manifest: { generation: 1, parent: null, reason: "first" } },
      { kind: "saved", manifest: { generation: 2, parent: 1, reason: "second" } },
    ]);
    expect(temporary.warnings).toEqual([]);
  });

  test("continue in the next run, which restores every byte", async () => {
    await temporary.saveAll(2);
    const next = temporary.open({ runId: "run-2", attempt: 3 });
    const into = temporary.newFolder();
    const accepted: string[] = [];
    const manifest = await next.restore(into, (folder, { generation }) => {
      accepted.push(`${folder === into} ${generation} ${existsSync(join(folder, "sessions.db"))}`);
    });
    expect(accepted).toEqual(["true 2 true"]);
    expect(manifest).toEqual({
      schema: 1,
      stateKey,
      repository: "some/shop",
      runId: "run-1",
      attempt: 1,
      generation: 2,
      parent: 1,
      createdAt: "2026-01-02T03:04:05.678Z",
      reason: "number 2",
      files: [
        { path: "effort/empty", bytes: 0, sha256: expect.stringMatching(/^e3b0c442/) },
        { path: "effort/progress.txt", bytes: 14, sha256: expect.any(String) },
        { path: "sessions.db", bytes: 13, sha256: expect.any(String) },
      ],
    });
    const contents = contentsOf(into);
    expect(contents["sessions.db"]).toBe("600 database 2 xx");
    expect(contents["effort/progress.txt"]).toBe("600 progress 2\r\n\0\xff");
    expect(await next.save("third", filesOf(3))).toMatchObject({
      manifest: { generation: 3, parent: 2, runId: "run-2", attempt: 3 },
    });
  });

  test("continue in a run that never restored", async () => {
    await temporary.saveAll(2);
    const result = await temporary.open().save("blind", filesOf(3));
    expect(result).toMatchObject({ kind: "saved", manifest: { generation: 3, parent: null } });
  });

  test("are not reused after all were removed", async () => {
    const snapshots = temporary.open();
    await snapshots.save("first", filesOf(1));
    await temporary.store.remove(stateKey, (await temporary.store.list(stateKey))[0]!);
    expect(await snapshots.save("second", filesOf(2))).toMatchObject({ manifest: { generation: 2 } });
  });

  test("of overlapping calls follow each other", async () => {
    const snapshots = temporary.open({ keepGenerations: 9 });
    const results = await Promise.all(
      [1, 2, 3, 4].map((number) => snapshots.save(`${number}`, filesOf(number))),
    );
    expect(results.map((result) => result.kind === "saved" && result.manifest.generation)).toEqual([
      1, 2, 3, 4,
    ]);
  });
});

describe("two writers", () => {
  test("the one that did not see the other's snapshot gives up and writes nothing", async () => {
    await temporary.saveAll(1);
    const [one, two] = [temporary.open(), temporary.open()];
    await one.restore(temporary.newFolder(), take);
    await two.restore(temporary.newFolder(), take);
    await one.save("one", filesOf(2));
    const before = contentsOf(temporary.folder);
    for (let time = 0; time < 2; time += 1)
      expect(await two.save("two", filesOf(3))).toEqual({
        kind: "superseded",
        by: { name: "000002", generation: 2 },
        run: "run-1",
      });
    expect(contentsOf(temporary.folder)).toEqual(before);
    await two.restore(temporary.newFolder(), take);
    expect(await two.save("two", filesOf(3))).toMatchObject({ kind: "saved", manifest: { generation: 3 } });
  });

  test("the one that loses the race in the store gives up", async () => {
    const rivalled: SnapshotStore = {
      ...temporary.store,
      async put(key, generation, staged) {
        await temporary.store.put(key, generation, staged);
        return temporary.store.put(key, generation, staged);
      },
    };
    const result = await temporary.open({ store: rivalled }).save("late", filesOf(1));
    expect(result).toMatchObject({ kind: "superseded", by: { name: "000001", generation: 1 } });
  });
});

describe("files", () => {
  test("come from disk, through their filter as a whole, or unchanged", async () => {
    const source = join(temporary.newFolder(), "transcript");
    writeFileSync(source, `${"a".repeat(3 * 1024 * 1024 - 2)}secret${"b".repeat(10)}`);
    const given: number[] = [];
    const filter = (all: Buffer) => {
      given.push(all.length);
      return bytes(all.toString("latin1").replaceAll("secret", "***"));
    };
    await temporary.open().save("filtered", [
      { path: "whole", content: { file: source } },
      { path: "filtered", content: { file: source }, filter },
      { path: "text", content: bytes("a secret"), filter },
    ]);
    const into = temporary.newFolder();
    const manifest = await temporary.open().restore(into, take);
    const contents = contentsOf(into);
    expect(given).toEqual([3 * 1024 * 1024 + 14, 8]);
    expect(contents.whole === `600 ${contentsOf(join(source, "..")).transcript!.slice(4)}`).toBe(true);
    expect(contents.filtered).toMatch(/^600 a+\*{3}b+$/);
    expect(contents.text).toBe("600 a ***");
    expect(manifest?.files.map((file) => file.bytes)).toEqual([
      3 * 1024 * 1024 + 11,
      5,
      3 * 1024 * 1024 + 14,
    ]);
  });

  const optional = (path: string, length: number) => ({
    path,
    content: bytes("x".repeat(length)),
    optional: true,
  });
  test.each([
    ["all fit", 100, ["a", "b", "c", "needed"], []],
    ["the last does not", 99, ["a", "b", "needed"], ["c"]],
    ["the second does not, and the third is after it", 59, ["a", "needed"], ["b", "c"]],
    ["none does", 19, ["needed"], ["a", "b", "c"]],
  ])("that are optional are left out from the end: %s", async (_, largest, there, leftOut) => {
    const files = [optional("a", 10), { path: "needed", content: bytes("x".repeat(10)) }];
    await temporary
      .open({ maxBytes: largest })
      .save("full", [...files, optional("b", 40), optional("c", 40)]);
    const into = temporary.newFolder();
    const manifest = await temporary.open({ maxBytes: largest }).restore(into, take);
    expect(manifest?.files.map((file) => file.path)).toEqual(there);
    expect(filesIn(contentsOf(into)).sort()).toEqual([...there, "manifest.json"].sort());
    expect(temporary.messages).toEqual(
      leftOut.length ? [`generation 1 is saved without ${leftOut.join(", ")}`] : [],
    );
  });

  test("that a filter makes too large are left out too", async () => {
    const filter = () => bytes("x".repeat(11));
    const file = { ...optional("a", 1), filter };
    const result = await temporary.open({ maxBytes: 10 }).save("long", [file, optional("b", 1)]);
    expect(result).toMatchObject({ kind: "saved", manifest: { files: [] } });
    expect(filesIn(contentsOf(temporary.path(1)))).toEqual(["manifest.json"]);
  });

  test("that are optional and missing, or links, are left out, and the next ones are not", async () => {
    const folder = temporary.newFolder();
    symlinkSync("/etc/passwd", join(folder, "link"));
    const result = await temporary
      .open()
      .save("gone", [
        { path: "gone", content: { file: join(folder, "gone") }, optional: true },
        { path: "link", content: { file: join(folder, "link") }, optional: true },
        optional("there", 1),
      ]);
    expect(result).toMatchObject({ manifest: { files: [{ path: "there" }] } });
    expect(temporary.messages).toEqual(["generation 1 is saved without gone, link"]);
  });

  test("that are required and missing, links or too large cause an error that says what to do", async () => {
    const folder = temporary.newFolder();
    symlinkSync("/etc/passwd", join(folder, "link"));
    writeFileSync(join(folder, "large"), "x".repeat(11));
    const save = (file: string) =>
      temporary.open({ maxBytes: 10 }).save("bad", [{ path: "a", content: { file: join(folder, file) } }]);
    await expect(save("gone")).rejects.toThrow(/ENOENT.*gone.*; make its files readable/);
    await expect(save("link")).rejects.toThrow(/ELOOP.*link.*; make its files readable/);
    await expect(save("large")).rejects.toThrow(ConfigurationError);
    await expect(save("large")).rejects.toThrow(/at most 10 bytes.*large.*; make that file smaller$/);
    expect(existsSync(temporary.folder)).toBe(false);
  });

  test("that grow while they are read are cut at their first size", async () => {
    const source = join(temporary.newFolder(), "log");
    writeFileSync(source, "x".repeat(3 * 1024 * 1024));
    const saving = temporary.open().save("grows", [{ path: "log", content: { file: source } }]);
    const grown = setInterval(() => appendFileSync(source, "y".repeat(1024)), 0);
    const result = await saving.finally(() => clearInterval(grown));
    expect(result).toMatchObject({ kind: "saved" });
    expect(await temporary.open().restore(temporary.newFolder(), take)).toMatchObject({ generation: 1 });
    expect(temporary.warnings).toEqual([]);
  });

  test("beyond 2,000 are left out if they are optional", async () => {
    const files = Array.from({ length: 2_002 }, (_, number) => optional(`f/${number}`, 1));
    const about = { stateKey, repository: null, runId: "1", attempt: 1, generation: 1, parent: null };
    const { manifest, leftOut } = await stageSnapshot({
      folder: temporary.newFolder(),
      files,
      maxBytes: 5_000,
      manifestFields: { ...about, createdAt: "2026-01-02T03:04:05.678Z", reason: "many" },
    });
    expect(manifest.files).toHaveLength(2_000);
    expect(leftOut).toEqual(["f/2000", "f/2001"]);
  });

  test.each([["manifest.json"], ["../a"], ["/a"], ["a//b"], ["a b"], ["A"], ["b/c"]])(
    "must not have the name %s beside a and b",
    async (path) => {
      const files = ["a", "b", path].map((name) => ({ path: name, content: bytes("") }));
      await expect(temporary.open().save("names", files)).rejects.toThrow(/cannot be the name of a file/);
    },
  );
});

describe("old generations", () => {
  const listed = async () => (await temporary.store.list(stateKey)).map(({ generation }) => generation);

  test("are removed, and the last three stay by default", async () => {
    await temporary.saveAll(7);
    expect(await listed()).toEqual([7, 6, 5]);
    await temporary.saveAll(2, { keepGenerations: 1 });
    expect(await listed()).toEqual([9]);
  });

  test("damaged ones do not count among those that stay", async () => {
    await temporary.saveAll(4, { keepGenerations: 9 });
    for (const generation of [3, 4]) writeFileSync(temporary.path(generation, "sessions.db"), "?");
    const next = temporary.open({ keepGenerations: 2 });
    await next.restore(temporary.newFolder(), take);
    await next.save("five", filesOf(5));
    expect(await listed(), "what was restored stays").toEqual([5, 4, 3, 2]);
    await next.save("six", filesOf(6));
    expect(await listed()).toEqual([6, 5]);
  });

  test("of a newer program, another repository or another state key stay", async () => {
    await temporary.saveAll(5, { keepGenerations: 9 });
    const change = (generation: number, from: string, to: string) => {
      const file = temporary.path(generation, "manifest.json");
      const text = contentsOf(temporary.path(generation))["manifest.json"]!.slice(4);
      expect(text).toContain(from);
      writeFileSync(file, text.replace(from, to));
    };
    change(1, '"schema": 1', '"schema": 3');
    change(2, "some/shop", "other/shop");
    change(3, stateKey, "local/other");
    await temporary.saveAll(4, { keepGenerations: 1 });
    expect(await listed()).toEqual([9, 3, 2, 1]);
  });

  test("that cannot be removed cause a warning, and the save succeeds", async () => {
    const store: SnapshotStore = { ...temporary.store, remove: () => Promise.reject(new Error("not today")) };
    await temporary.saveAll(2, { store, keepGenerations: 1 });
    expect(await listed()).toEqual([2, 1]);
    expect(temporary.warnings).toEqual([
      `generation 1 in the folder ${temporary.folder} cannot be removed: not today`,
    ]);
  });
});
