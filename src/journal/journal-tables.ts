// All typed tables of a journal. They can only be changed inside a write.
import type { Connection } from "./database/index.ts";
import {
  type CheckpointTable,
  checkpointTable,
  countTotals,
  type EffortTotals,
  type EventTable,
  eventTable,
  type GateTable,
  gateTable,
  type IterationTable,
  iterationTable,
  type MessageTable,
  messageTable,
  type ProofTable,
  proofTable,
  type RunTable,
  raiseRevision,
  runTable,
  type SessionTable,
  type Statements,
  type StoryTable,
  sessionTable,
  storyTable,
} from "./tables/index.ts";
import { archiveEffort } from "./transfer/index.ts";

/** All tables of a journal. Inside a read, every change throws. */
export interface JournalTables {
  readonly sessions: SessionTable;
  readonly stories: StoryTable;
  readonly runs: RunTable;
  readonly iterations: IterationTable;
  readonly gates: GateTable;
  readonly proofs: ProofTable;
  readonly checkpoints: CheckpointTable;
  readonly messages: MessageTable;
  readonly events: EventTable;
  readonly effort: {
    archive(effort: string, as: string): void;
  };
  totals(effort: string): EffortTotals;
}

/** Reads the tables of a database. */
export function readTables<T>(connection: Connection, query: (tables: JournalTables) => T): T {
  return query(
    createTables({
      rows: (sql, values) => connection.rows(sql, values),
      change: () => {
        throw new Error("the journal can only be changed inside write()");
      },
    }),
  );
}

/** Changes the tables of a database and increases the revision of each changed effort. The caller holds the transaction. */
export function writeTables<T>(connection: Connection, change: (tables: JournalTables) => T): T {
  const touched = new Set<string>();
  let isOver = false;
  const statements: Statements = {
    rows: (sql, values) => connection.rows(sql, values),
    change: (effort, sql, values) => {
      if (isOver) throw new Error("the journal cannot be changed after write()'s function has returned");
      const changed = connection.run(sql, values);
      if (changed > 0) touched.add(effort);
      return changed;
    },
  };
  try {
    const result = change(createTables(statements));
    for (const effort of touched) raiseRevision(statements, effort);
    return result;
  } finally {
    isOver = true;
  }
}

function createTables(statements: Statements): JournalTables {
  return {
    sessions: sessionTable(statements),
    stories: storyTable(statements),
    runs: runTable(statements),
    iterations: iterationTable(statements),
    gates: gateTable(statements),
    proofs: proofTable(statements),
    checkpoints: checkpointTable(statements),
    messages: messageTable(statements),
    events: eventTable(statements),
    effort: { archive: (effort, as) => archiveEffort(statements, effort, as) },
    totals: (effort) => countTotals(statements, effort),
  };
}
