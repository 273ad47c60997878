// An import replaces, keeps or archives the local records, and never loses them.
import { existsSync, statSync } from "node:fs";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { JournalError, loadEngine } from "../database/index.ts";
import { dumpEffort, fillEffort, someRecords, withRows } from "../effort.fixture.ts";
import {
  at,
  content,
  effort,
  startIteration,
  startRun,
  TemporaryState,
  verdict,
} from "../journal.fixture.ts";
import type { Journal } from "../journal.ts";

let here: TemporaryState;
let there: TemporaryState;
beforeEach(() => {
  here = new TemporaryState();
  there = new TemporaryState();
});
afterEach(() => {
  here[Symbol.dispose]();
  there[Symbol.dispose]();
});

const archivedName = `${effort}@20260102T030405678Z`;

async function begin(state: TemporaryState): Promise<Journal> {
  const journal = await state.open();
  await journal.write((tables) => {
    tables.sessions.put({ taskName: effort, status: "running", pid: 7, taskDir: "/here", branch: "b" });
    startRun(tables, "r1");
  });
  return journal;
}

/** One iteration in a write of its own. */
function iterate(journal: Journal, n: number, run = "r1"): Promise<void> {
  return journal.write((tables) => {
    const about = { runId: run, storyId: "US-1", agent: "claude", baseCommit: null };
    tables.iterations.start({ effort, n, ...about, startedAt: at(n) });
    tables.iterations.judge(effort, n, verdict());
  });
}

const numbers = (journal: Journal, of = effort) =>
  journal.read((tables) => tables.iterations.list(of).map((row) => `${row.n} ${row.runId}`));

test("the import equals the export, and other efforts stay unchanged", async () => {
  const mine = fc.option(someRecords);
  await fc.assert(
    fc.asyncProperty(someRecords, someRecords, mine, someRecords, async (out, others, own, beside) => {
      using source = new TemporaryState();
      using target = new TemporaryState();
      const sent = await withRows(source, (connection) => {
        fillEffort(connection, effort, out);
        fillEffort(connection, "another", others);
        connection.run("UPDATE sessions SET revision = 1000");
        return dumpEffort(connection, effort);
      });
      const before = await withRows(target, (connection) => {
        if (own) fillEffort(connection, effort, own);
        fillEffort(connection, "beside", beside);
        return { own: dumpEffort(connection, effort), beside: dumpEffort(connection, "beside") };
      });
      using from = await source.open();
      using to = await target.open();
      const result = await to.importEffort(from.exportEffort(effort), effort);
      expect(result.kind).toBe("imported");
      const after = await withRows(target, (connection) => ({
        own: dumpEffort(connection, effort),
        beside: dumpEffort(connection, "beside"),
        archived: dumpEffort(connection, archivedName),
      }));
      const [session] = sent.sessions ?? [];
      expect(after.own).toEqual({ ...sent, sessions: [{ ...session, pid: null, task_dir: null }] });
      expect(after.beside).toEqual(before.beside);
      const archived = Object.values(after.archived).map((rows) => rows.length);
      const lost = Object.values(before.own).map((rows) => rows.length);
      if (result.archivedAs) expect([result.archivedAs, archived]).toEqual([archivedName, lost]);
      else expect(archived.every((length) => length === 0)).toBe(true);
      expect(target.warnings).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test("into an empty state folder", async () => {
  using source = await begin(there);
  await iterate(source, 1);
  using target = await here.open();
  expect(await target.importEffort(source.exportEffort(effort), effort)).toEqual({ kind: "imported" });
  expect(numbers(target)).toEqual(["1 r1"]);
  const session = target.read((tables) => tables.sessions.get(effort));
  expect(session).toMatchObject({ revision: 2, pid: null, taskDir: null, branch: "b", status: "running" });
  using next = await here.open();
  expect(numbers(next)).toEqual(["1 r1"]);
});

describe("with local records", () => {
  /** Two journals that hold the same: a run and one iteration. */
  async function both(): Promise<{ source: Journal; target: Journal } & Disposable> {
    const source = await begin(there);
    await iterate(source, 1);
    const target = await here.open();
    await target.importEffort(source.exportEffort(effort), effort);
    const dispose = () => [source, target].forEach((journal) => void journal[Symbol.dispose]());
    return { source, target, [Symbol.dispose]: dispose };
  }

  test("equal ones are kept, and the file is not written", async () => {
    using pair = await both();
    const before = statSync(here.main).ino;
    const bytes = pair.source.exportEffort(effort);
    expect(await pair.target.importEffort(bytes, effort)).toEqual({ kind: "kept" });
    expect(statSync(here.main).ino).toBe(before);
  });
  test("newer ones are kept, even if diverged", async () => {
    using pair = await both();
    await iterate(pair.source, 2);
    for (const n of [2, 3]) await iterate(pair.target, n, "r2");
    const bytes = pair.source.exportEffort(effort);
    expect(await pair.target.importEffort(bytes, effort)).toEqual({ kind: "kept" });
    expect(numbers(pair.target)).toEqual(["1 r1", "2 r2", "3 r2"]);
  });
  test("older ones are replaced", async () => {
    using pair = await both();
    for (const n of [2, 3]) await iterate(pair.source, n);
    const bytes = pair.source.exportEffort(effort);
    expect(await pair.target.importEffort(bytes, effort)).toEqual({ kind: "imported" });
    expect(numbers(pair.target)).toEqual(["1 r1", "2 r1", "3 r1"]);
    expect(pair.target.read((tables) => tables.sessions.list())).toMatchObject([{ revision: 4 }]);
  });
  test("an iteration that the import lacks is archived with all its rows", async () => {
    using pair = await both();
    for (const n of [2, 3]) await iterate(pair.source, n);
    await iterate(pair.target, 2, "r2");
    const bytes = pair.source.exportEffort(effort);
    const result = await pair.target.importEffort(bytes, effort);
    expect(result).toEqual({ kind: "imported", archivedAs: archivedName });
    expect(numbers(pair.target)).toEqual(["1 r1", "2 r1", "3 r1"]);
    expect(numbers(pair.target, archivedName)).toEqual(["1 r1@20260102T030405678Z", "2 r2"]);
    const runs = pair.target.read((tables) => [effort, archivedName].map((of) => tables.runs.unfinished(of)));
    expect(runs.flat().map((run) => run.id)).toEqual(["r1", "r1@20260102T030405678Z"]);
    const totals = pair.target.read((tables) => tables.totals(archivedName));
    expect(totals).toMatchObject({ iterations: 2, runs: 1 });
  });
  test("a run that the import lacks is archived, even without results", async () => {
    using pair = await both();
    for (const n of [2, 3]) await iterate(pair.source, n);
    await pair.target.write((tables) => startRun(tables, "r2"));
    const result = await pair.target.importEffort(pair.source.exportEffort(effort), effort);
    expect(result.archivedAs).toBe(archivedName);
    expect(pair.target.read((tables) => tables.runs.get("r2")?.effort)).toBe(archivedName);
  });
  test("two divergences at the same time get two names", async () => {
    using pair = await both();
    for (const n of [2, 3]) {
      await iterate(pair.target, n, "r2");
      for (const times of [1, 2, 3]) await pair.source.write((tables) => tables.runs.touch("r1", at(times)));
      const result = await pair.target.importEffort(pair.source.exportEffort(effort), effort);
      expect(result.archivedAs).toBe(n === 2 ? archivedName : `${archivedName}-2`);
    }
    expect(numbers(pair.target, archivedName)).toEqual(["1 r1@20260102T030405678Z", "2 r2"]);
    expect(numbers(pair.target, `${archivedName}-2`)).toContain("3 r2");
    const runs = pair.target.read((tables) =>
      tables.runs.unfinished(`${archivedName}-2`).map((run) => run.id),
    );
    expect(runs).toContain("r1@20260102T030405678Z-2");
  });
  test("waiting changes are written with the import", async () => {
    using pair = await both();
    pair.target.writeLater((tables) => startIteration(tables, 9));
    await iterate(pair.source, 2);
    await pair.target.importEffort(pair.source.exportEffort(effort), effort);
    expect(numbers(pair.target)).toEqual(["1 r1", "2 r1"]);
    await pair.target.write(() => {});
    expect(numbers(pair.target)).toEqual(["1 r1", "2 r1", "9 r1"]);
  });
});

describe("changes nothing", () => {
  test.each([
    ["for bytes of another kind", () => Promise.resolve(Buffer.from("no"))],
    ["for a journal with a trigger", withTrigger],
  ])("%s", async (_, make) => {
    using target = await begin(here);
    const before = content(here.main);
    await expect(target.importEffort(await make(), effort)).rejects.toThrow(JournalError);
    expect(content(here.main)).toBe(before);
    expect(numbers(target)).toEqual([]);
  });
  test("for a run that belongs to another effort", async () => {
    using source = await begin(there);
    await withRows(here, (connection) => {
      connection.run("INSERT INTO sessions (task_name) VALUES ('another')");
      connection.run(
        "INSERT INTO runs (id, effort, pid, host, boot_id, start_ticks, version, started_at, last_seen_at) VALUES ('r1', 'another', 1, '', '', '', '', '', '')",
      );
    });
    const before = content(here.main);
    using target = await here.open();
    const result = target.importEffort(source.exportEffort(effort), effort);
    await expect(result).rejects.toThrow(
      "contains run r1, which belongs to another here; use another --state-dir",
    );
    expect(content(here.main)).toBe(before);
  });
  test("if the file would exceed its size limit", async () => {
    using source = await begin(there);
    const detail = "x".repeat(300_000);
    await source.write((tables) =>
      tables.events.add({ effort, runId: null, n: null, at: at(1), kind: "k", detail }),
    );
    using target = await here.open({ maxFileBytes: 256 * 1024 });
    const result = target.importEffort(source.exportEffort(effort), effort);
    await expect(result).rejects.toThrow("over the limit of 262144");
    expect(target.read((tables) => tables.sessions.list())).toEqual([]);
    expect(existsSync(here.main)).toBe(false);
  });
});

async function withTrigger(): Promise<Uint8Array> {
  using source = await begin(there);
  expect(source.read((tables) => tables.runs.get("r1"))).toBeDefined();
  using connection = (await loadEngine()).open(source.exportEffort(effort));
  connection.script("CREATE TRIGGER t AFTER UPDATE ON sessions BEGIN DELETE FROM runs; END");
  return connection.toBytes();
}
