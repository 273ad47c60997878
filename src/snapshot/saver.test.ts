// Holds the saver to saving the newest state without holding anybody up, and to yielding for good.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { openJournal } from "../journal/index.ts";
import { createRedactor } from "../platform/index.ts";
import type { SaveResult, SnapshotFile, SnapshotHistory } from "../store/index.ts";
import { createSaver } from "./saver.ts";

/** A line of snapshots whose saves end when the test lets them. */
class HeldLine implements SnapshotHistory {
  readonly reasons: string[] = [];
  readonly files: (readonly SnapshotFile[])[] = [];
  #ends: ((result: SaveResult | Error) => void)[] = [];
  #begun: (() => void)[] = [];

  async restore(): Promise<undefined> {}

  save(reason: string, files: readonly SnapshotFile[]): Promise<SaveResult> {
    this.reasons.push(reason);
    this.files.push(files);
    return new Promise((resolve, reject) => {
      this.#ends.push((result) => (result instanceof Error ? reject(result) : resolve(result)));
      this.#begun.shift()?.();
    });
  }

  /** Resolves when one more save has begun. */
  begins(): Promise<void> {
    return new Promise((resolve) => this.#begun.push(resolve));
  }

  end(result: SaveResult | Error = saved(this.reasons.length)): void {
    this.#ends.shift()?.(result);
  }
}

const saved = (generation: number) =>
  ({ kind: "saved", manifest: { generation } }) as unknown as SaveResult & { kind: "saved" };
const superseded = { kind: "superseded", by: { name: "000009", generation: 9 }, run: "4711" } as const;

async function prepare(hurry: Promise<void> = new Promise(() => {})) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "ralph-ci-saver-")));
  const warnings: string[] = [];
  const log = { info: () => {}, warn: (line: string) => void warnings.push(line) };
  const journal = await openJournal(folder, { log, now: () => new Date() });
  await journal.write((tables) => tables.sessions.put({ taskName: "x", status: "running" }));
  const place = {
    slug: "x",
    folder,
    relativeFolder: "",
    prdFile: path.join(folder, "prd.json"),
    progressFile: path.join(folder, "progress.txt"),
    promptFile: path.join(folder, "prompt.md"),
    backgroundFile: path.join(folder, "prd.md"),
  };
  const line = new HeldLine();
  const told: number[] = [];
  let yielded = 0;
  const saver = createSaver({ journal, place, effortState: folder, redactor: createRedactor([]) }, line, {
    stateKey: "k",
    log,
    onSaved: (generation) => void told.push(generation),
    onSuperseded: () => {
      yielded += 1;
    },
    outOfTime: hurry,
  });
  return {
    ...{ saver, line, told, warnings, yielded: () => yielded },
    [Symbol.dispose]: () => {
      journal[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

describe("saving later", () => {
  test("one is under way at a time, and of those that wait only the last follows", async () => {
    using world = await prepare();
    const { saver, line, told } = world;
    const first = line.begins();
    saver.saveLater("1");
    await first;
    for (const reason of ["2", "3", "4"]) saver.saveLater(reason);
    expect(line.reasons).toEqual(["1"]);
    const second = line.begins();
    line.end();
    await second;
    expect(line.reasons).toEqual(["1", "4"]);
    const last = line.begins();
    const ended = saver.save("end");
    line.end();
    await last;
    line.end();
    await ended;
    expect(line.reasons).toEqual(["1", "4", "end"]);
    expect(told).toEqual([1, 2, 3]);
    expect([saver.generation(), saver.isSaved()]).toEqual([3, true]);
  });

  test("a save that is waited for comes after the one under way, in the place of those that wait", async () => {
    using world = await prepare();
    const { saver, line } = world;
    const first = line.begins();
    saver.saveLater("1");
    await first;
    saver.saveLater("2");
    const next = line.begins();
    const ended = saver.save("end");
    line.end();
    await next;
    line.end();
    await ended;
    expect(line.reasons).toEqual(["1", "end"]);
  });
});

test("a fault is told, and the next save tries again", async () => {
  using world = await prepare();
  const { saver, line, warnings } = world;
  const first = line.begins();
  const ended = saver.save("a");
  await first;
  line.end(new Error("the disk is full; make room"));
  await ended;
  expect(warnings).toEqual(["no snapshot was saved: the disk is full; make room"]);
  expect(saver.isSaved()).toBe(false);
  const second = line.begins();
  const again = saver.save("b");
  await second;
  line.end();
  await again;
  expect([saver.generation(), saver.isSaved()]).toEqual([2, true]);
});

test("after another writer nothing is saved any more, and it is told once", async () => {
  using world = await prepare();
  const { saver, line, warnings, yielded } = world;
  const first = line.begins();
  const ended = saver.save("a");
  await first;
  line.end(superseded);
  await ended;
  await saver.save("b");
  saver.saveLater("c");
  await saver.save("d");
  expect(line.reasons).toEqual(["a"]);
  expect(yielded()).toBe(1);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/^run 4711 has saved snapshot 9 of k meanwhile; .* --state-from 4711 /);
  expect(saver.isSaved()).toBe(false);
});

test("when there is no time any more nothing is waited for, nothing new begins, and nothing counts as saved", async () => {
  let hurry = () => {};
  using world = await prepare(
    new Promise((resolve) => {
      hurry = resolve;
    }),
  );
  const { saver, line } = world;
  const first = line.begins();
  const ended = saver.save("a");
  await first;
  hurry();
  await ended;
  await saver.saveLast("end");
  saver.saveLater("later");
  expect(line.reasons).toEqual(["a"]);
  line.end(new Error("the thread ended"));
  expect(world.warnings).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(saver.isSaved()).toBe(false);
});
