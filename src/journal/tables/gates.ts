// What each gate said, kept as evidence for the verdict that rests on it.
import { flag, number, numberOrNull, text } from "./columns.ts";
import { put, type Statements, select, type Table } from "./table.ts";
import { gateTexts, putText } from "./texts.ts";

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
  /** The end of what it printed; empty where the iteration is not among the newest 50. */
  outputTail: string;
}

/** The gates of a journal. */
export interface GateTable {
  /** Adds what a gate said, or replaces it. The iteration has to be there by the end of the write. */
  put(row: GateRow): void;
  /** The gates of an iteration in the order they were run. */
  list(effort: string, n: number): GateRow[];
}

const table: Table<Omit<GateRow, "outputTail">> = {
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
  },
};

/** The typed gates over a database. */
export function gateTable(statements: Statements): GateTable {
  return {
    put: (row) => {
      const { effort, n, position, outputTail } = row;
      put(statements, effort, table, row);
      putText(statements, { effort, n, position, text: outputTail });
    },
    list: (effort, n) => {
      const gates = select(statements, table, "WHERE effort = ? AND n = ? ORDER BY position", [effort, n]);
      const texts = gateTexts(statements, effort, n);
      return gates.map((gate) => ({ ...gate, outputTail: texts.get(gate.position) ?? "" }));
    },
  };
}
