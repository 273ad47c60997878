// The checkpoints of runs.
import { number, text, textOrNull } from "./columns.ts";
import { insert, type Statements, select, type Table } from "./table.ts";

/** A checkpoint: the progress of a run and why it stopped. */
export interface CheckpointRow {
  id: number;
  effort: string;
  runId: string | null;
  at: string;
  iteration: number;
  maxIterations: number;
  storiesPassed: number;
  storiesTotal: number;
  agent: string;
  reason: string;
}

/** Reads and writes checkpoints. */
export interface CheckpointTable {
  add(row: Omit<CheckpointRow, "id">): void;
  last(effort: string): CheckpointRow | undefined;
}

const table: Table<CheckpointRow> = {
  name: "checkpoints",
  key: ["id"],
  columns: {
    id: number("id"),
    effort: text("effort"),
    runId: textOrNull("run_id"),
    at: text("at"),
    iteration: number("iteration"),
    maxIterations: number("max_iterations"),
    storiesPassed: number("stories_passed"),
    storiesTotal: number("stories_total"),
    agent: text("agent"),
    reason: text("reason"),
  },
};

/** Creates the checkpoint table. */
export function checkpointTable(statements: Statements): CheckpointTable {
  return {
    add: (row) => insert(statements, row.effort, table, row),
    last: (effort) => select(statements, table, "WHERE effort = ? ORDER BY id DESC LIMIT 1", [effort])[0],
  };
}
