// An export contains the whole effort and nothing else.
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { applicationId, type Connection, loadEngine, pragma, schemaVersion } from "../database/index.ts";
import { dumpEffort, fillEffort, runName, someRecords, withRows } from "../effort.fixture.ts";
import { effort, putEffort, startIteration, TemporaryState } from "../journal.fixture.ts";
import { writeTables } from "../journal-tables.ts";
import { inspectEffort } from "./inspect.ts";

let state: TemporaryState;
beforeEach(() => {
  state = new TemporaryState();
});
afterEach(() => state[Symbol.dispose]());

async function exportIt(of = effort): Promise<Uint8Array> {
  using journal = await state.open();
  return journal.exportEffort(of);
}

async function look<T>(bytes: Uint8Array, at: (connection: Connection) => T): Promise<T> {
  using connection = (await loadEngine()).open(bytes);
  return at(connection);
}

test("for any journal, the rows are those of the effort, and the journal stays unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(someRecords, fc.option(someRecords), async (mine, others) => {
      using own = new TemporaryState();
      const before = await withRows(own, (connection) => {
        fillEffort(connection, effort, mine);
        if (others) fillEffort(connection, "another", others);
        return dumpEffort(connection, effort);
      });
      using journal = await own.open();
      const bytes = journal.exportEffort(effort);
      expect(await look(bytes, (connection) => dumpEffort(connection, effort))).toEqual(before);
      expect(await inspectEffort(bytes, effort)).toMatchObject({
        revision: 1 + mine.iterations.length,
        iterations: mine.iterations.length,
      });
      const theirs = journal.read((tables) => tables.totals("another").iterations);
      expect(theirs).toBe(others?.iterations.length ?? 0);
    }),
    { numRuns: 40 },
  );
});

test("it is a valid journal", async () => {
  await state.writeTwice();
  const bytes = await exportIt("one");
  const identity = await look(bytes, (connection) => [
    pragma(connection, "application_id"),
    pragma(connection, "user_version"),
  ]);
  expect(identity).toEqual([applicationId, schemaVersion]);
});

test("it contains no byte of another effort", async () => {
  await withRows(state, (connection) =>
    writeTables(connection, (tables) => {
      tables.sessions.put({ taskName: effort, status: "running" });
      tables.sessions.put({ taskName: "another", status: "running", agent: "canary-0451" });
    }),
  );
  expect(Buffer.from(await exportIt()).includes("canary-0451")).toBe(false);
  expect(Buffer.from(await exportIt("another")).includes("canary-0451")).toBe(true);
});

test.each([
  ["a column", "ALTER TABLE sessions ADD COLUMN colour TEXT DEFAULT 'red'"],
  ["a table", "CREATE TABLE theirs (x); INSERT INTO theirs VALUES ('red')"],
  ["a trigger", "CREATE TRIGGER t AFTER DELETE ON sessions BEGIN SELECT raise(FAIL, 'no'); END"],
  ["an index", "CREATE INDEX i ON sessions (agent)"],
])("%s of another tool is not exported", async (_, sql) => {
  const before = await withRows(state, (connection) => {
    for (const records of fc.sample(someRecords, { numRuns: 1, seed: 1 })) {
      fillEffort(connection, effort, records);
    }
    const dump = dumpEffort(connection, effort);
    connection.script(sql);
    return dump;
  });
  const bytes = await exportIt();
  await inspectEffort(bytes, effort);
  expect(await look(bytes, (connection) => dumpEffort(connection, effort))).toEqual(before);
});

describe("unwritten changes", () => {
  test("are not in it, such as waiting ones", async () => {
    using journal = await state.open();
    await putEffort(journal, effort);
    journal.writeLater((tables) => startIteration(tables, 1));
    expect((await inspectEffort(journal.exportEffort(effort), effort)).iterations).toBe(0);
    await journal.write(() => {});
    expect((await inspectEffort(journal.exportEffort(effort), effort)).iterations).toBe(1);
  });
  test("cannot be exported inside a write", async () => {
    using journal = await state.open();
    await putEffort(journal, effort);
    for (const agent of ["alone", "beside another"]) {
      const change = journal.write((tables) => {
        tables.sessions.update(effort, { agent });
        return journal.exportEffort(effort);
      });
      await expect(change).rejects.toThrow("transaction");
      await putEffort(journal, "another");
    }
  });
});

test("an unknown effort is an error", async () => {
  await state.writeTwice();
  await expect(exportIt("three")).rejects.toThrow("the journal has no effort three");
});

test("ten thousand iterations beside those of another effort", async () => {
  await withRows(state, (connection) => {
    writeTables(connection, (tables) => {
      for (const of of [effort, "another"]) {
        tables.sessions.put({ taskName: of, status: "running" });
        const about = { runId: runName(of, 0), storyId: "s", agent: "a", startedAt: "", baseCommit: null };
        tables.iterations.start({ effort: of, n: 1, ...about });
      }
    });
    const names = connection
      .rows("SELECT name FROM pragma_table_info('iterations')")
      .map(([name]) => String(name));
    // One statement: twenty thousand take half a minute.
    connection.run(`
      WITH RECURSIVE numbers(number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM numbers WHERE number < 10000)
      INSERT INTO iterations (${names.join(", ")})
      SELECT ${names.map((name) => (name === "n" ? "number" : name)).join(", ")} FROM iterations JOIN numbers WHERE n = 1`);
  });
  expect(await inspectEffort(await exportIt(), effort)).toMatchObject({ revision: 1, iterations: 10_000 });
});
