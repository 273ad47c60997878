// Gathers the typed tables, and sees to it that they change nothing but inside a write.

import type { Connection } from "./database/index.ts";
import type { Statements } from "./tables/index.ts";
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
  type RunTable,
  raiseRevision,
  runTable,
  type SessionTable,
  type StoryTable,
  sessionTable,
  storyTable,
} from "./tables/index.ts";
import { archiveEffort } from "./transfer/index.ts";

/** All tables of a journal; inside a read whatever would change one throws. */
export interface JournalTables {
  readonly sessions: SessionTable;
  readonly stories: StoryTable;
  readonly runs: RunTable;
  readonly iterations: IterationTable;
  readonly gates: GateTable;
  readonly checkpoints: CheckpointTable;
  readonly events: EventTable;
  readonly effort: {
    /** Puts every row of an effort under another name. @throws Error where that is taken */
    archive(effort: string, as: string): void;
  };
  /** What an effort has come to over all its runs. */
  totals(effort: string): EffortTotals;
}

/** Looks at the tables of a database. */
export function readTables<T>(connection: Connection, look: (tables: JournalTables) => T): T {
  return look(
    createTables({
      rows: (sql, values) => connection.rows(sql, values),
      change: () => {
        throw new Error("the journal can be changed only inside write()");
      },
    }),
  );
}

/** Changes the tables of a database, inside a transaction of the caller, and counts the write in each effort it touched. */
export function writeTables<T>(connection: Connection, change: (tables: JournalTables) => T): T {
  const touched = new Set<string>();
  let over = false;
  const statements: Statements = {
    rows: (sql, values) => connection.rows(sql, values),
    change: (effort, sql, values) => {
      if (over) throw new Error("the journal can be changed only until write()'s function returns");
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
    over = true;
  }
}

function createTables(statements: Statements): JournalTables {
  return {
    sessions: sessionTable(statements),
    stories: storyTable(statements),
    runs: runTable(statements),
    iterations: iterationTable(statements),
    gates: gateTable(statements),
    checkpoints: checkpointTable(statements),
    events: eventTable(statements),
    effort: { archive: (effort, as) => archiveEffort(statements, effort, as) },
    totals: (effort) => countTotals(statements, effort),
  };
}
