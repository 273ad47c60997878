// Random efforts with rows in every table, and a dump of all rows of an effort.
import * as fc from "fast-check";
import { type Connection, openDatabase, type Value } from "./database/index.ts";
import { at, gate, proof, type TemporaryState, verdict } from "./journal.fixture.ts";
import { type JournalTables, writeTables } from "./journal-tables.ts";
import { effortTables, orderOf } from "./transfer/index.ts";

const someText = fc.string({ unit: "grapheme", maxLength: 20 });
const manyLines = fc.array(someText, { maxLength: 3 });

const anIteration = fc.record({
  run: fc.nat(),
  step: fc.constantFrom("started", "judged", "closed"),
  feedback: manyLines,
  costUsd: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  tokensInput: fc.option(fc.nat()),
  agentVersion: fc.option(someText),
  failure: fc.option(someText),
  commitSha: fc.option(someText),
  signature: fc.string({ maxLength: 200 }),
  gates: manyLines,
});

/** Random records of an effort. */
export const someRecords = fc.record({
  branch: fc.option(someText),
  stories: fc.uniqueArray(someText, { maxLength: 4 }),
  runs: fc.integer({ min: 1, max: 3 }),
  iterations: fc.array(anIteration, { maxLength: 6 }),
  checkpoints: manyLines,
  messages: manyLines,
  events: manyLines,
  proofs: fc.array(manyLines, { maxLength: 3 }),
});
type Records = typeof someRecords extends fc.Arbitrary<infer Content> ? Content : never;

/** Writes random records, inside a write of the caller. Runs are named `<effort>-run-<number from 0>`. */
export function fillEffort(connection: Connection, effort: string, records: Records): void {
  const write = (change: (tables: JournalTables) => void) => writeTables(connection, change);
  write((tables) => {
    tables.sessions.put({
      taskName: effort,
      status: "running",
      pid: 7,
      taskDir: "/x",
      branch: records.branch,
    });
    tables.stories.put(
      effort,
      records.stories.map((id, position) => {
        return {
          effort,
          id,
          position,
          title: id,
          priority: position,
          passes: false,
          verified: false,
          status: "open",
        };
      }),
    );
    for (let index = 0; index < records.runs; index += 1) {
      const process = { pid: 1, host: "h", bootId: "b", startTicks: "1", version: "0" };
      tables.runs.start({ id: runName(effort, index), effort, ...process, startedAt: at(index) });
    }
    for (const reason of records.checkpoints) {
      const counts = { iteration: 1, maxIterations: 2, storiesPassed: 0, storiesTotal: 1 };
      tables.checkpoints.add({ effort, runId: runName(effort, 0), at: at(1), ...counts, agent: "a", reason });
    }
    for (const detail of records.events) {
      tables.events.add({ effort, runId: null, n: null, at: at(1), kind: "k", detail });
    }
    for (const outputs of records.proofs) {
      tables.proofs.add(proof(outputs, { effort, runId: runName(effort, 0) }));
    }
  });
  for (const text of records.messages) {
    connection.run("INSERT INTO messages (effort, at, author, text) VALUES (?, '', 'p', ?)", [effort, text]);
  }
  records.iterations.forEach((iteration, index) => {
    const n = index + 1;
    write((tables) => {
      const about = { runId: runName(effort, iteration.run % records.runs), storyId: "s", agent: "a" };
      tables.iterations.start({ effort, n, ...about, startedAt: at(n), baseCommit: "abc" });
      if (iteration.step === "started") return;
      const { feedback, costUsd, tokensInput, agentVersion, failure, signature } = iteration;
      iteration.gates.forEach((outputTail, location) => {
        tables.gates.put({ ...gate(n, location + 1), effort, outputTail });
      });
      const judged = { feedback, costUsd, tokensInput, agentVersion, failure, signature };
      tables.iterations.judge(effort, n, verdict(judged));
      if (iteration.step === "judged") return;
      tables.iterations.close(effort, n, { commitSha: iteration.commitSha, endedAt: at(n) });
    });
  });
}

export const runName = (effort: string, index: number) => `${effort}-run-${index}`;

/** All rows of an effort in every table, without ids that only say the order. */
export function dumpEffort(connection: Connection, effort: string): Record<string, Record<string, Value>[]> {
  const dump: Record<string, Record<string, Value>[]> = {};
  for (const table of effortTables) {
    const names = connection
      .rows(`SELECT name FROM pragma_table_info('${table.name}')`)
      .map(([name]) => String(name))
      .filter((name) => name !== "id" || !table.isNumbered);
    const sql = `SELECT ${names.join(", ")} FROM ${table.name} WHERE ${table.effort} = ? ORDER BY ${orderOf(table)}`;
    dump[table.name] = connection
      .rows(sql, [effort])
      .map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])));
  }
  return dump;
}

/** Gives a test direct access to the rows of a state folder. Its changes are written to the file. */
export async function withRows<T>(state: TemporaryState, change: (connection: Connection) => T): Promise<T> {
  const log = { info: () => {}, warn: (line: string) => void state.warnings.push(line) };
  using database = await openDatabase(state.folder, { log, now: () => new Date(0) });
  return await database.write(change);
}
