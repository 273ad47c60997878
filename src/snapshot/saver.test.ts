// The saver saves the newest records without delaying the run, and stops after another writer.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { describe, expect, test } from "vitest";
import { openJournal } from "../journal/index.ts";
import { createRedactor } from "../platform/index.ts";
import type { SaveResult, SnapshotFile, SnapshotHistory } from "../store/index.ts";
import { createSaver } from "./saver.ts";

/** A snapshot history whose saves end when the test ends them. */
class ControlledHistory implements SnapshotHistory {
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

async function prepare(outOfTime: Promise<void> = new Promise(() => {})) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "ralph-ci-saver-")));
  const warnings: string[] = [];
  const log = { info: () => {}, warn: (line: string) => void warnings.push(line) };
  const journal = await openJournal(folder, { log, now: () => new Date() });
  await journal.write((tables) => tables.sessions.put({ taskName: "x", status: "running" }));
  const location = {
    slug: "x",
    folder,
    relativeFolder: "",
    prdFile: path.join(folder, "prd.json"),
    progressFile: path.join(folder, "progress.txt"),
    promptFile: path.join(folder, "prompt.md"),
    backgroundFile: path.join(folder, "prd.md"),
  };
  const history = new ControlledHistory();
  const savedGenerations: number[] = [];
  let timesSuperseded = 0;
  const saver = createSaver(
    { journal, location, effortState: folder, redactor: createRedactor([]) },
    history,
    {
      stateKey: "k",
      log,
      onSaved: (generation) => void savedGenerations.push(generation),
      onSuperseded: () => {
        timesSuperseded += 1;
      },
      outOfTime,
    },
  );
  return {
    saver,
    history,
    savedGenerations,
    warnings,
    timesSuperseded: () => timesSuperseded,
    [Symbol.dispose]: () => {
      journal[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

describe("saving later", () => {
  test("one save runs at a time, and only the last of the waiting ones follows", async () => {
    using world = await prepare();
    const { saver, history, savedGenerations } = world;
    const first = history.begins();
    saver.saveLater("1");
    await first;
    for (const reason of ["2", "3", "4"]) saver.saveLater(reason);
    expect(history.reasons).toEqual(["1"]);
    const second = history.begins();
    history.end();
    await second;
    expect(history.reasons).toEqual(["1", "4"]);
    const last = history.begins();
    const ended = saver.save("end");
    history.end();
    await last;
    history.end();
    await ended;
    expect(history.reasons).toEqual(["1", "4", "end"]);
    expect(savedGenerations).toEqual([1, 2, 3]);
    expect([saver.generation(), saver.isSaved()]).toEqual([3, true]);
  });

  test("an awaited save follows the running one and replaces the waiting ones", async () => {
    using world = await prepare();
    const { saver, history } = world;
    const first = history.begins();
    saver.saveLater("1");
    await first;
    saver.saveLater("2");
    const next = history.begins();
    const ended = saver.save("end");
    history.end();
    await next;
    history.end();
    await ended;
    expect(history.reasons).toEqual(["1", "end"]);
  });
});

test("a failed save causes a warning, and the next one tries again", async () => {
  using world = await prepare();
  const { saver, history, warnings } = world;
  const first = history.begins();
  const ended = saver.save("a");
  await first;
  history.end(new Error("the disk is full; make room"));
  await ended;
  expect(warnings).toEqual(["no snapshot was saved: the disk is full; make room"]);
  expect(saver.isSaved()).toBe(false);
  const second = history.begins();
  const again = saver.save("b");
  await second;
  history.end();
  await again;
  expect([saver.generation(), saver.isSaved()]).toEqual([2, true]);
});

test("after another writer has saved, nothing is saved and one warning says so", async () => {
  using world = await prepare();
  const { saver, history, warnings, timesSuperseded } = world;
  const first = history.begins();
  const ended = saver.save("a");
  await first;
  history.end(superseded);
  await ended;
  await saver.save("b");
  saver.saveLater("c");
  await saver.save("d");
  expect(history.reasons).toEqual(["a"]);
  expect(timesSuperseded()).toBe(1);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/^run 4711 has saved snapshot 9 of k in the meantime; .* --state-from 4711$/);
  expect(saver.isSaved()).toBe(false);
});

test("without time left nothing is awaited or started, and nothing counts as saved", async () => {
  let outOfTime = () => {};
  using world = await prepare(
    new Promise((resolve) => {
      outOfTime = resolve;
    }),
  );
  const { saver, history } = world;
  const first = history.begins();
  const ended = saver.save("a");
  await first;
  outOfTime();
  await ended;
  await saver.saveLast("end");
  saver.saveLater("later");
  expect(history.reasons).toEqual(["a"]);
  history.end(new Error("the thread ended"));
  expect(world.warnings).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(saver.isSaved()).toBe(false);
});
