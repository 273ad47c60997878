// Old iterations are packed, and everything that reads them finds what was recorded.
import { statSync, writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Connection, loadEngine } from "../../database/index.ts";
import { at, effort, gate, startRun, story, TemporaryState, verdict } from "../../journal.fixture.ts";
import type { Journal } from "../../journal.ts";
import type { JournalTables } from "../../journal-tables.ts";
import { inspectEffort } from "../../transfer/index.ts";
import { packLength, unpackedIterations } from "./packs.ts";

let state: TemporaryState;
let journal: Journal;
beforeEach(async () => {
  state = new TemporaryState();
  journal = await state.open();
});
afterEach(() => {
  journal[Symbol.dispose]();
  state[Symbol.dispose]();
});

interface Recorded {
  storyId: string;
  outcome: string;
  costUsd: number | null;
  tokensInput: number | null;
  commitSha: string | null;
  gates: number;
}

const stories = ["US-1", "US-2", "US-3"];
const one: Recorded = {
  storyId: "US-1",
  outcome: "continued",
  costUsd: 0.25,
  tokensInput: 1,
  commitSha: null,
  gates: 1,
};

function record(tables: JournalTables, rows: readonly Recorded[], from = 1): void {
  for (const [index, row] of rows.entries()) {
    const n = from + index;
    const { storyId, outcome, costUsd, tokensInput, commitSha } = row;
    const about = { effort, runId: "r1", storyId, agent: "claude", baseCommit: `base-${n}` };
    tables.iterations.start({ ...about, n, startedAt: at(n % 60) });
    for (let position = 1; position <= row.gates; position += 1) tables.gates.put(gate(n, position));
    tables.iterations.judge(effort, n, verdict({ outcome, costUsd, tokensInput, feedback: [`${n}`] }));
    tables.iterations.close(effort, n, { commitSha, endedAt: at(n % 60) });
  }
}

async function begin(rows: readonly Recorded[], open = stories): Promise<void> {
  await journal.write((tables) => {
    tables.sessions.put({ taskName: effort, status: "running" });
    startRun(tables, "r1");
    tables.stories.put(
      effort,
      stories.map((id, position) => story(id, position, { passes: !open.includes(id) })),
    );
    record(tables, rows);
  });
}

const long = packLength + unpackedIterations;
/** So many iterations that this many packs are made when the last one starts. */
const enoughFor = (packs: number) => unpackedIterations + packs * packLength;
const read = <T>(query: (tables: JournalTables) => T) => journal.read(query);

async function inFile<T>(query: (connection: Connection) => T): Promise<T> {
  using connection = (await loadEngine()).open(journal.exportEffort(effort));
  return query(connection);
}
const countPacks = () => inFile((connection) => connection.rows("SELECT count(*) FROM packs")[0]?.[0]);

const aRow: fc.Arbitrary<Recorded> = fc.record({
  storyId: fc.constantFrom(...stories),
  outcome: fc.constantFrom("continued", "gates-failed", "limited", "passed"),
  // Binary fractions, so that a sum does not depend on its order.
  costUsd: fc.option(fc.nat({ max: 64 }).map((part) => part / 64)),
  tokensInput: fc.option(fc.nat({ max: 1_000 })),
  commitSha: fc.option(fc.constantFrom("aa", 'b"b', "ä")),
  gates: fc.nat({ max: 2 }),
});

test("for any history, reads and totals equal a count of all that was recorded", async () => {
  // Few different rows, repeated: a history of random rows would take long to make.
  const history = fc.record({
    few: fc.array(aRow, { minLength: 1, maxLength: 7 }),
    // Small numbers come more often, and need no packs.
    length: fc.oneof(fc.integer({ min: 1, max: long }), fc.integer({ min: long, max: enoughFor(2) + 20 })),
    open: fc.subarray(stories),
    asked: fc.integer({ min: 1, max: enoughFor(2) }),
  });
  await fc.assert(
    fc.asyncProperty(history, async ({ few, length, open, asked }) => {
      using fresh = new TemporaryState();
      journal[Symbol.dispose]();
      journal = await fresh.open();
      const rows = Array.from({ length }, (_, index) => few[index % few.length]!);
      await begin(rows, open);
      const numbered = rows.map((row, index) => Object.assign({ n: index + 1 }, row));
      const found = read((tables) => tables.iterations.list(effort));
      expect(found).toMatchObject(numbered.map(({ gates: _, ...row }) => row));
      const n = Math.min(asked, length);
      expect(read((tables) => tables.iterations.get(effort, n))).toEqual(found[n - 1]);
      expect(read((tables) => tables.gates.list(effort, n))).toHaveLength(rows[n - 1]!.gates);
      expect(read((tables) => [...tables.iterations.each(effort, asked)])).toEqual(found.slice(asked));
      const durations = read((tables) => tables.gates.durations(effort));
      const withGates = numbered.filter(({ gates }) => gates > 0);
      expect(durations).toEqual(new Map(withGates.map((row) => [row.n, row.gates * gate(1, 1).durationMs])));
      const last = read((tables) => tables.iterations.last(effort, asked));
      expect(last).toEqual(found.slice(-asked).reverse());
      const judged = read((tables) => tables.iterations.outcomesOfOpenStories(effort));
      const ofOpen = numbered.filter(({ storyId }) => open.includes(storyId));
      expect(judged).toEqual(ofOpen.map(({ storyId, outcome, ...row }) => ({ n: row.n, storyId, outcome })));
      const limited = rows.filter(({ outcome }) => outcome === "limited").length;
      expect(read((tables) => tables.iterations.countTowardsLimit(effort))).toBe(length - limited);
      const sum = (values: (number | null)[]) => values.reduce<number>((all, value) => all + (value ?? 0), 0);
      expect(read((tables) => tables.totals(effort))).toMatchObject({
        iterations: length,
        knownCostUsd: sum(rows.map(({ costUsd }) => costUsd)),
        unknownCosts: rows.filter(({ costUsd }) => costUsd === null).length,
      });
      const tokens = read((tables) => tables.totals(effort).tokens);
      const told = rows.filter(({ tokensInput }) => tokensInput !== null);
      expect(tokens?.input).toBe(told.length ? sum(told.map((row) => row.tokensInput)) : undefined);
      expect(tokens?.output).toBe(told.length ? 20 * length : undefined);
    }),
    { numRuns: 12 },
  );
}, 120_000);

test("packs begin when enough iterations are old, and an open one is never packed", async () => {
  await begin(Array(long - 1).fill(one));
  expect(await countPacks()).toBe(0);
  await journal.write((tables) => record(tables, [one], long));
  expect(await countPacks()).toBe(1);
  expect(await inFile((connection) => connection.rows("SELECT min(n) FROM iterations")[0]?.[0])).toBe(
    packLength + 1,
  );
});

test("an iteration that is not closed stays as it is, with all after it", async () => {
  await journal.write((tables) => {
    tables.sessions.put({ taskName: effort, status: "running" });
    startRun(tables, "r1");
    const about = { effort, n: 1, runId: "r1", storyId: "US-1", agent: "claude" };
    tables.iterations.start({ ...about, startedAt: at(1), baseCommit: null });
    record(tables, Array(long).fill(one), 2);
  });
  expect(await countPacks()).toBe(0);
  expect(read((tables) => tables.iterations.open(effort)?.n)).toBe(1);
});

test("iterations with more text than a pack may hold stay as they are", async () => {
  const command = "x".repeat(9_000);
  const rows = Array.from({ length: packLength + unpackedIterations }, () => one);
  await begin(rows.slice(0, packLength));
  await journal.write((tables) => {
    for (let n = 1; n <= packLength; n += 1)
      for (let position = 2; position <= 5; position += 1)
        tables.gates.put(Object.assign({}, gate(n, position), { command }));
    record(tables, rows.slice(packLength), packLength + 1);
  });
  expect([await countPacks(), read((tables) => tables.iterations.list(effort)).length]).toEqual([0, long]);
});

test("ten thousand iterations need a small file, and it stays small", async () => {
  await begin(Array(10_000).fill(one));
  expect(statSync(state.main).size).toBeLessThan(600_000);
}, 60_000);

test("new hashes of commits reach packed iterations", async () => {
  const rows = Array.from({ length: long }, (_, index) => ({ ...one, commitSha: `c${index + 1}` }));
  rows[7]!.commitSha = null as unknown as string;
  await begin(rows);
  const commitOf = (n: number) => read((tables) => tables.iterations.get(effort, n)?.commitSha);
  await journal.write((tables) => tables.iterations.moveCommits(effort, new Map([["c3", "moved"]])));
  expect([commitOf(2), commitOf(3), commitOf(long)]).toEqual(["c2", "moved", `c${long}`]);
  await journal.write((tables) =>
    tables.iterations.joinCommits(effort, ["moved", "c5", "base-8", `c${long}`], "joined", "before"),
  );
  expect([3, 4, 5, long].map(commitOf)).toEqual(["joined", "c4", "joined", "joined"]);
  expect(read((tables) => tables.iterations.get(effort, 8)?.baseCommit)).toBe("before");
});

describe("on another machine", () => {
  test("the export of a long effort is accepted, and brings everything", async () => {
    await begin(Array(enoughFor(2)).fill(one));
    const bytes = journal.exportEffort(effort);
    expect(await inspectEffort(bytes, effort)).toMatchObject({ iterations: enoughFor(2) });
    const all = read((tables) => tables.iterations.list(effort));
    using other = new TemporaryState();
    using theirs = await other.open();
    expect(await theirs.importEffort(bytes, effort)).toEqual({ kind: "imported" });
    expect(theirs.read((tables) => tables.iterations.list(effort))).toEqual(all);
    await journal.write((tables) => record(tables, Array(packLength).fill(one), all.length + 1));
    // The machine whose rows are not packed yet has the same iterations, and nothing of its own.
    expect(await theirs.importEffort(journal.exportEffort(effort), effort)).toEqual({ kind: "imported" });
  });

  test("diverged packed iterations are kept, and their runs get another name", async () => {
    await begin(Array(long).fill(one));
    const bytes = journal.exportEffort(effort);
    using other = new TemporaryState();
    using theirs = await other.open();
    await theirs.importEffort(bytes, effort);
    await theirs.write((tables) => startRun(tables, "own"));
    await journal.write((tables) => tables.sessions.update(effort, { branch: "b" }));
    await journal.write((tables) => tables.sessions.update(effort, { branch: "c" }));
    const { archivedAs = "" } = await theirs.importEffort(journal.exportEffort(effort), effort);
    const kept = theirs.read((tables) => tables.iterations.list(archivedAs));
    expect(kept).toHaveLength(long);
    expect(new Set(kept.map(({ runId }) => runId))).toEqual(new Set([archivedAs.replace(effort, "r1")]));
  });

  const packOf = (numbers: number[]) => deflateSync(JSON.stringify({ iterations: { n: numbers } }));
  const numbers = Array.from({ length: packLength }, (_, index) => index + 1);
  test.each<[string, Uint8Array | string]>([
    ["no bytes of a pack", new Uint8Array([1, 2, 3])],
    ["text", "x"],
    ["no JSON", deflateSync("{")],
    ["another JSON", deflateSync("[1]")],
    ["columns of other types", deflateSync(JSON.stringify({ iterations: { n: [{}] } }))],
    ["columns of unequal length", deflateSync(JSON.stringify({ iterations: { n: numbers, run_id: ["r"] } }))],
    ["too few iterations", packOf(numbers.slice(1))],
    ["other iterations", packOf(numbers.map((n) => n + 1))],
    ["more than it may hold", deflateSync(Buffer.alloc(9 * 1024 * 1024, 0x20))],
  ])("a pack with %s is refused", async (_, pack) => {
    await begin(Array(long).fill(one));
    using connection = (await loadEngine()).open(journal.exportEffort(effort));
    connection.run("UPDATE packs SET content = ?", [pack]);
    await expect(inspectEffort(connection.toBytes(), effort)).rejects.toThrow(/its journal is damaged/);
  });

  test("packs that overlap each other or the newest iterations are refused", async () => {
    await begin(Array(enoughFor(2)).fill(one));
    for (const change of [
      "UPDATE packs SET last = last + 1",
      "DELETE FROM iterations; DELETE FROM packs WHERE first > 1; INSERT INTO iterations (effort, n, run_id, story_id, agent, started_at) VALUES ('checkout', 250, '', '', '', '')",
    ]) {
      using connection = (await loadEngine()).open(journal.exportEffort(effort));
      connection.script(change);
      await expect(inspectEffort(connection.toBytes(), effort), change).rejects.toThrow(/packs? of old/);
    }
  });
});

test("a damaged pack hides its rows only", async () => {
  await begin(Array(enoughFor(2)).fill(one));
  using damaged = (await loadEngine()).open(journal.exportEffort(effort));
  damaged.run("UPDATE packs SET content = ? WHERE first = 1", [new Uint8Array([1])]);
  writeFileSync(state.main, damaged.toBytes());
  const numbers = read((tables) => tables.iterations.list(effort)).map(({ n }) => n);
  expect(numbers).toEqual(
    Array.from({ length: enoughFor(2) - packLength }, (_, index) => packLength + index + 1),
  );
  expect(read((tables) => tables.totals(effort).knownCostUsd)).toBe(enoughFor(2) / 4);
  await journal.write((tables) => tables.iterations.moveCommits(effort, new Map([["x", "y"]])));
});
