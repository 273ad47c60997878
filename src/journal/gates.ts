// What each gate said, kept as evidence for the verdict that rests on it.
import { flag, number, numberOrNull, text } from "./columns.ts";
import { put, type Statements, select, type Table } from "./table.ts";

/** One gate that was run in an iteration. */
export interface GateRow {
  effort: string;
  /** The number of the iteration. */
  n: number;
  /** Its place among the gates of the iteration, from 1. */
  position: number;
  command: string;
  /** Null where it was ended by a signal or could not be started. */
  exitCode: number | null;
  timedOut: boolean;
  durationMs: number;
  outputTail: string;
}

/** The gates of a journal. */
export interface GateTable {
  /** Adds what a gate said, or replaces it. The iteration has to be there by the end of the write. */
  put(row: GateRow): void;
  /** The gates of an iteration in the order they were run. */
  list(effort: string, n: number): GateRow[];
}

const table: Table<GateRow> = {
  name: "gates",
  key: ["effort", "n", "position"],
  columns: {
    effort: text("effort"),
    n: number("n"),
    position: number("position"),
    command: text("command"),
    exitCode: numberOrNull("exit_code"),
    timedOut: flag("timed_out"),
    durationMs: number("duration_ms"),
    outputTail: text("output_tail"),
  },
};

/** The typed gates over a database. */
export function gateTable(statements: Statements): GateTable {
  return {
    put: (row) => put(statements, row.effort, table, row),
    list: (effort, n) =>
      select(statements, table, "WHERE effort = ? AND n = ? ORDER BY position", [effort, n]),
  };
}
