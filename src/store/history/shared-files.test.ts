// Files that have not changed stay in earlier generations of the run, and every loss there is noticed.
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { editManifest, flipBit } from "../damaged-snapshots.fixture.ts";
import type { ManifestFile } from "../manifest/index.ts";
import { contentsOf, stateKey, TemporaryStore } from "../store.fixture.ts";
import type { SnapshotFile, SnapshotHistory } from "./index.ts";

let temporary: TemporaryStore;
beforeEach(() => {
  temporary = new TemporaryStore();
});
afterEach(() => temporary[Symbol.dispose]());

const take = () => {};
const large = 70_000;
const text = (letter: string, bytes = large) => Buffer.alloc(bytes, letter);
const file = (path: string, content: Buffer): SnapshotFile => ({ path, content });

/** A state with a small file that always changes, a large one that never does, and one that changes at every second save. */
const stateOf = (number: number): SnapshotFile[] => [
  file("sessions.db", Buffer.from(`database ${number}`)),
  file("iterations/old.log", text("o")),
  file("iterations/copy.log", text("o")),
  file("iterations/new.log", text(String.fromCharCode(97 + (number >> 1)))),
];

async function saveAll(snapshots: SnapshotHistory, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number += 1)
    expect(await snapshots.save("x", stateOf(number))).toMatchObject({ manifest: { generation: number } });
}

const namesIn = (generation: number) => readdirSync(temporary.path(generation, "iterations")).sort();
const listed = async () =>
  (await temporary.store.list(stateKey)).map(({ generation }) => generation).reverse();

/** The generation that a new run restores, with whole contents. */
async function restored(): Promise<number | undefined> {
  const into = temporary.newFolder();
  const manifest = await temporary.open({ runId: "next" }).restore(into, take);
  expect(readdirSync(join(temporary.root, "temporary")), "nothing is left there").toEqual([]);
  if (!manifest) return undefined;
  for (const { path, content } of stateOf(manifest.generation))
    expect(readFileSync(join(into, path)).equals(content as Buffer), path).toBe(true);
  return manifest.generation;
}

function manifestOf(generation: number): { schema: number; files: ManifestFile[] } {
  return JSON.parse(readFileSync(temporary.path(generation, "manifest.json"), "utf8"));
}

test("the first two generations are whole, then only what is new is stored", async () => {
  await saveAll(temporary.open({ keepGenerations: 9 }), 1, 5);
  expect([1, 2, 3, 4, 5].map((each) => manifestOf(each).schema)).toEqual([1, 1, 2, 2, 2]);
  expect([namesIn(2), namesIn(3), namesIn(4), namesIn(5)]).toEqual([
    ["copy.log", "new.log", "old.log"],
    [],
    ["new.log"],
    [],
  ]);
  expect(manifestOf(5).files.map((each) => each.in)).toEqual([2, 4, 2, undefined]);
  expect(await restored()).toBe(5);
  expect(temporary.warnings).toEqual([]);
});

test("a small file is stored again", async () => {
  const snapshots = temporary.open();
  for (let number = 1; number <= 3; number += 1) await snapshots.save("x", [file("a", text("a", 65_535))]);
  expect(existsSync(temporary.path(3, "a"))).toBe(true);
  for (let number = 4; number <= 6; number += 1) await snapshots.save("x", [file("a", text("a", 65_536))]);
  expect(existsSync(temporary.path(4, "a"))).toBe(true);
  expect(existsSync(temporary.path(6, "a"))).toBe(false);
});

test("the last one of a run is whole", async () => {
  const snapshots = temporary.open();
  await saveAll(snapshots, 1, 3);
  await snapshots.save("x", stateOf(3), { isLast: true });
  expect([3, 4].map((each) => manifestOf(each).schema)).toEqual([2, 1]);
});

test("those of another run than the wanted one are refused before their files are fetched", async () => {
  await saveAll(temporary.open({ runId: "wanted" }), 1, 1);
  const other = temporary.open({ runId: "other", keepGenerations: 9 });
  await other.restore(temporary.newFolder(), take);
  await saveAll(other, 2, 5);
  rmSync(temporary.path(3), { recursive: true });
  const wanted = temporary.open({ runId: "next", restoreFrom: "wanted" });
  expect((await wanted.restore(temporary.newFolder(), take))?.generation).toBe(1);
  expect(temporary.warnings).toEqual([]);
});

test("another run begins with whole generations, and what earlier ones need stays", async () => {
  await saveAll(temporary.open(), 1, 6);
  expect(await listed()).toEqual([1, 2, 4, 5, 6]);
  const next = temporary.open({ runId: "run-2" });
  await next.restore(temporary.newFolder(), take);
  await saveAll(next, 7, 7);
  expect(manifestOf(7).schema).toBe(1);
  expect(await listed(), "5 needs 2 and 4, 1 is whole").toEqual([1, 2, 4, 5, 6, 7]);
  await saveAll(next, 8, 9);
  expect(manifestOf(9).files.map((each) => each.in)).toEqual([8, 8, 8, undefined]);
  expect(await listed(), "9 needs 8, 7 is whole").toEqual([7, 8, 9]);
  expect(await restored()).toBe(9);
});

test("after half a day, and after 16 generations, one is whole again", async () => {
  let now = Date.UTC(2026, 0, 2);
  const snapshots = temporary.open({ now: () => new Date(now) });
  await saveAll(snapshots, 1, 3);
  now += 12 * 3_600_000 + 1;
  await saveAll(snapshots, 4, 5);
  expect([3, 4, 5].map((each) => manifestOf(each).schema)).toEqual([2, 1, 2]);
  await saveAll(snapshots, 6, 40);
  const whole = (await listed()).filter((each) => manifestOf(each).schema === 1);
  expect(whole).toEqual([20, 36]);
  expect((await listed()).length).toBeLessThan(10);
  expect(await restored()).toBe(40);
  rmSync(temporary.path(36), { recursive: true });
  expect(await restored(), "the whole one before").toBe(20);
});

const held = "iterations/old.log";
const move = (from: string, to: string) => renameSync(from, to);
const copies = ["iterations/old.log", "iterations/copy.log"];
const each = (act: (file: string) => void) => () => {
  for (const name of copies) act(temporary.path(2, name));
};
const damages: [string, () => void, RegExp][] = [
  ["is removed", () => rmSync(temporary.path(2), { recursive: true }), /generation 2, .* no longer exists/],
  ["lacks the file", each((file) => rmSync(file)), /is missing in generation 2/],
  ["has the file with a wrong bit", each(flipBit), /has changed since it was saved/],
  ["has the file cut", each((file) => writeFileSync(file, "o")), /has 1 bytes but was saved with 70000/],
  ["has no manifest", () => rmSync(temporary.path(2, "manifest.json")), /generation 2, .* has no manifest/],
  [
    "is of another run",
    () => editManifest(temporary, 2, (manifest) => void Object.assign(manifest, { runId: "other" })),
    /is not of the same run/,
  ],
  [
    "is of another effort",
    () => editManifest(temporary, 2, (manifest) => void Object.assign(manifest, { stateKey: "other" })),
    /is not of the same run/,
  ],
  [
    "has the number of another one",
    () => editManifest(temporary, 2, (manifest) => void Object.assign(manifest, { generation: 1 })),
    /is not of the same run/,
  ],
  [
    "was swapped with another one",
    () => {
      move(temporary.path(2), temporary.aside);
      move(temporary.path(4), temporary.path(2));
      move(temporary.aside, temporary.path(4));
    },
    /is not of the same run/,
  ],
  [
    "leaves the file to an earlier one",
    () =>
      editManifest(temporary, 2, (manifest) => {
        for (const each of manifest.files) Object.assign(each, { in: 1 });
      }),
    /is missing in generation 2/,
  ],
  [
    "has another file in its place",
    () =>
      editManifest(temporary, 2, (manifest) => {
        for (const each of manifest.files) Object.assign(each, { sha256: "0".repeat(64) });
      }),
    /is missing in generation 2/,
  ],
];

describe("a generation that others build on", () => {
  test.each(damages)(
    "%s: all of them are refused, and a whole one before is restored",
    async (...[what, damage, why]) => {
      await saveAll(temporary.open(), 1, 6);
      damage();
      const before = contentsOf(temporary.folder);
      // One that says that it is of another run is whole itself.
      expect(await restored()).toBe(what === "is of another run" ? 2 : 1);
      expect(temporary.warnings[0]).toMatch(/^generation 6 in .* is not used: /);
      expect(temporary.warnings[0]).toMatch(why);
      expect(contentsOf(temporary.folder)).toEqual(before);
    },
  );
});

describe("a generation that builds on others", () => {
  test.each<[string, () => void, RegExp]>([
    [
      "and has the file, too",
      () => cpSync(temporary.path(2, held), temporary.path(6, held)),
      /an unexpected file "iterations\/old\.log"/,
    ],
    [
      "and names a later one",
      () => editManifest(temporary, 6, ({ files }) => void Object.assign(files[0]!, { in: 7 })),
      /of a generation that is not earlier/,
    ],
    [
      "and names itself",
      () => editManifest(temporary, 6, ({ files }) => void Object.assign(files[0]!, { in: 6 })),
      /of a generation that is not earlier/,
    ],
    [
      "and names too many",
      () =>
        editManifest(temporary, 6, (manifest) => {
          const [first] = manifest.files;
          manifest.files = [1, 2, 3, 4, 5].map((each) => ({ ...first, path: `x${each}`, in: each }));
        }),
      /more than 4 earlier generations/,
    ],
    [
      "and names no number",
      () => editManifest(temporary, 6, ({ files }) => void Object.assign(files[0]!, { in: "../5" })),
      /"files\.0\.in" is wrong/,
    ],
  ])("%s is refused", async (_, damage, why) => {
    await saveAll(temporary.open(), 1, 6);
    damage();
    expect(await restored()).toBe(5);
    expect(temporary.warnings.join()).toMatch(why);
  });
});

test("a lost generation is not built on again", async () => {
  const snapshots = temporary.open();
  await saveAll(snapshots, 1, 5);
  rmSync(temporary.path(2), { recursive: true });
  await saveAll(snapshots, 6, 6);
  expect(manifestOf(6).schema).toBe(1);
  expect(await restored()).toBe(6);
});

test("in any sequence of saves and runs, losing one generation leaves the newest that does not need it", async () => {
  const steps = fc.array(fc.constantFrom("same", "other", "run"), { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), async (all, pick) => {
      using store = new TemporaryStore();
      const contents = new Map<number, string>();
      let snapshots = store.open();
      let letter = 0;
      let run = 1;
      for (const step of all) {
        if (step === "run") {
          run += 1;
          snapshots = store.open({ runId: `run-${run}` });
        }
        if (step === "other") letter += 1;
        const name = String.fromCharCode(97 + letter);
        const files = [file("a", text(name)), file("b", text("b")), file("c", Buffer.from(name))];
        const result = await snapshots.save("x", files);
        if (result.kind === "saved") contents.set(result.manifest.generation, name);
      }
      const stored = (await store.store.list(stateKey)).map(({ generation }) => generation);
      const read = (generation: number): ManifestFile[] =>
        JSON.parse(readFileSync(store.path(generation, "manifest.json"), "utf8")).files;
      const needs = new Map(stored.map((each) => [each, new Set(read(each).map((one) => one.in))]));
      const check = async (expected: number | undefined) => {
        const into = store.newFolder();
        const manifest = await store.open({ runId: "next" }).restore(into, take);
        expect(manifest?.generation).toBe(expected);
        if (expected === undefined) return;
        const name = contents.get(expected) ?? "";
        expect(readFileSync(join(into, "a")).equals(text(name))).toBe(true);
        expect(readFileSync(join(into, "b")).equals(text("b"))).toBe(true);
      };
      await check(stored[0]);
      const lost = stored[pick % stored.length]!;
      rmSync(store.path(lost), { recursive: true });
      const left = stored.find((each) => each !== lost && !needs.get(each)?.has(lost));
      if (stored.length > 1) expect(left, "one is left").toBeDefined();
      await check(left);
      expect(store.warnings.filter((line) => line.includes("cannot be removed"))).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 120_000);
