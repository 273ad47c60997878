// In any sequence of events the newest usable generation is restored, and no generation ever changes.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { flipBit } from "../damaged-snapshots.fixture.ts";
import { type Contents, contentsOf, filesOf, stateKey, TemporaryStore } from "../store.fixture.ts";
import type { SnapshotHistory } from "./snapshot-history.ts";

const keep = 3;

/** One event; a number selects among the existing writers or generations. */
type Step =
  | { readonly kind: "open" }
  | { readonly kind: "newer" }
  | { readonly kind: "restore" | "save" | "fail"; readonly writer: number }
  | { readonly kind: "damage"; readonly generation: number; readonly how: "flip" | "lose" };

const writer = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step>({ kind: "open" }, { kind: "newer" }),
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom("restore", "save", "save", "fail"), writer }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("damage"),
      generation: fc.nat(5),
      how: fc.constantFrom("flip", "lose"),
    }),
  },
);

/** The expected knowledge of a writer. */
interface Writer {
  readonly snapshots: SnapshotHistory;
  seen: number | undefined;
}

/** A store and its expected contents. */
class World implements Disposable {
  readonly temporary = new TemporaryStore();
  readonly whole = new Set<number>();
  readonly newer = new Set<number>();
  readonly #bytes = new Map<number, Contents>();
  #writers: Writer[] = [];
  #highest = 0;
  #files = 0;
  #failing = false;

  constructor() {
    this.#open();
  }

  #open(): void {
    const { store } = this.temporary;
    const failing = {
      ...store,
      put: (...order: Parameters<typeof store.put>) =>
        this.#failing ? Promise.reject(new Error("the disk is full")) : store.put(...order),
    };
    this.#writers.push({
      snapshots: this.temporary.open({ store: failing, keepGenerations: keep }),
      seen: undefined,
    });
  }

  async take(step: Step): Promise<void> {
    if (step.kind === "open") this.#open();
    else if (step.kind === "newer") await this.#saveNewer();
    else if (step.kind === "damage") await this.#damage(step.generation, step.how);
    else {
      const writer = this.#writers[step.writer % this.#writers.length]!;
      if (step.kind === "restore") await this.#restore(writer);
      else await this.#save(writer, step.kind === "fail");
    }
    await this.#compare();
  }

  async #listed(): Promise<number[]> {
    return (await this.temporary.store.list(stateKey)).map(({ generation }) => generation);
  }

  async #restore(writer: Writer): Promise<void> {
    const into = this.temporary.newFolder();
    const newest = Math.max(0, ...this.whole);
    writer.seen = Math.max(writer.seen ?? 0, (await this.#listed())[0] ?? 0);
    const restoring = writer.snapshots.restore(into, () => {});
    if (newest === 0 && this.newer.size > 0) {
      await expect(restoring).rejects.toThrow(/update ralph-ci/);
      expect(contentsOf(into)).toEqual({});
      return;
    }
    expect((await restoring)?.generation).toBe(newest || undefined);
    expect(contentsOf(into)).toEqual(this.#bytes.get(newest) ?? {});
  }

  async #save(writer: Writer, fails: boolean): Promise<void> {
    this.#failing = fails;
    this.#files += 1;
    const highest = (await this.#listed())[0] ?? 0;
    writer.seen ??= highest;
    const saving = writer.snapshots.save("step", filesOf(this.#files));
    if (highest > writer.seen) {
      expect(await saving).toMatchObject({ kind: "superseded", by: { generation: highest } });
    } else if (fails) {
      await expect(saving).rejects.toThrow("the disk is full");
    } else {
      this.#highest += 1;
      expect(await saving).toMatchObject({ kind: "saved", manifest: { generation: this.#highest } });
      writer.seen = this.#highest;
      this.whole.add(this.#highest);
      this.#bytes.set(this.#highest, contentsOf(this.temporary.path(this.#highest)));
    }
  }

  /** A newer program saves a snapshot of an unknown schema. */
  async #saveNewer(): Promise<void> {
    this.#highest += 1;
    const staged = this.temporary.newFolder();
    writeFileSync(join(staged, "manifest.json"), '{"schema":3}');
    await this.temporary.store.put(stateKey, this.#highest, staged);
    this.newer.add(this.#highest);
    this.#bytes.set(this.#highest, contentsOf(this.temporary.path(this.#highest)));
  }

  async #damage(pick: number, how: "flip" | "lose"): Promise<void> {
    const listed = await this.#listed();
    const generation = listed[pick % Math.max(1, listed.length)];
    // Flipping the same bit again would repair it.
    if (generation === undefined || !this.whole.delete(generation)) return;
    if (how === "flip") flipBit(this.temporary.path(generation, "sessions.db"));
    else rmSync(this.temporary.path(generation, "effort/empty"));
    this.#bytes.set(generation, contentsOf(this.temporary.path(generation)));
  }

  /** Every stored file has its original bytes, and only old generations were removed. */
  async #compare(): Promise<void> {
    const listed = await this.#listed();
    for (const generation of listed)
      expect(contentsOf(this.temporary.path(generation))).toEqual(this.#bytes.get(generation));
    for (const generation of this.newer) expect(listed, "a newer schema stays").toContain(generation);
    for (const generation of this.whole) {
      if (listed.includes(generation)) continue;
      expect(listed.filter((other) => other > generation).length, "only the old goes").toBeGreaterThanOrEqual(
        keep,
      );
      this.whole.delete(generation);
    }
    expect(listed[0] ?? 0, "the last one stays").toBe(this.#highest);
  }

  [Symbol.dispose](): void {
    this.temporary[Symbol.dispose]();
  }
}

test("any sequence of saves, failures, damages, new writers and restores", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      using world = new World();
      for (const next of steps) await world.take(next);
      expect(world.temporary.warnings.filter((line) => line.includes("cannot be removed"))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("two fast writers store each generation once, and the loser gives up", async () => {
  using temporary = new TemporaryStore();
  const won: [generation: number, text: string][] = [];
  let givenWay = 0;
  async function race(name: string): Promise<void> {
    for (let snapshots = temporary.open({ keepGenerations: 100 }), number = 0; number < 50; number += 1) {
      const text = `${name} ${number}`;
      const result = await snapshots.save(text, [{ path: "a", content: Buffer.from(text) }]);
      if (result.kind === "saved") won.push([result.manifest.generation, text]);
      else {
        givenWay += 1;
        expect(result.by.generation).toBeGreaterThan(0);
        expect(await snapshots.save(text, []), "it stays superseded").toMatchObject({ kind: "superseded" });
        snapshots = temporary.open({ keepGenerations: 100 });
      }
    }
  }
  await Promise.all([race("one"), race("two")]);
  expect(won.length + givenWay).toBe(100);
  expect(givenWay, "the writers raced").toBeGreaterThan(0);
  const generations = won.map(([generation]) => generation).sort((a, b) => a - b);
  expect(generations).toEqual(won.map((_, index) => index + 1));
  for (const [generation, text] of won) expect(contentsOf(temporary.path(generation)).a).toBe(`600 ${text}`);
  expect(temporary.names()).toHaveLength(won.length);
  expect(temporary.warnings).toEqual([]);
});
