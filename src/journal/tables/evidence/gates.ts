// The results of gates, as evidence for verdicts.
import { flag, number, numberOrNull, text } from "../columns.ts";
import { packedRows } from "../packs/index.ts";
import { put, type Statements, select, type Table } from "../table.ts";
import { gateTexts, putText } from "../texts.ts";

/** The result of a gate in an iteration; `outputTail` is empty if the iteration is not among the newest 50. */
export interface GateRow {
  effort: string;
  n: number;
  position: number;
  command: string;
  exitCode: number | null;
  timedOut: boolean;
  durationMs: number;
  outputTail: string;
}

/** Reads and writes results of gates. Their iteration must exist at the end of the write. */
export interface GateTable {
  put(row: GateRow): void;
  list(effort: string, n: number): GateRow[];
  /** How long the gates of each iteration took together (ms), by its number. Iterations without gates are missing. */
  durations(effort: string): Map<number, number>;
}

/** The columns of gates. */
export const gateColumns: Table<Omit<GateRow, "outputTail">> = {
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

const { n, durationMs } = gateColumns.columns;
const durationColumns: Table<Pick<GateRow, "n" | "durationMs">> = {
  name: gateColumns.name,
  key: ["n"],
  columns: { n, durationMs },
};

/** Creates the gate table. */
export function gateTable(statements: Statements): GateTable {
  return {
    put: (row) => {
      const { effort, n, position, outputTail } = row;
      put(statements, effort, gateColumns, row);
      putText(statements, { effort, n, position, text: outputTail });
    },
    list: (effort, n) => {
      const clause = "WHERE effort = ? AND n = ? ORDER BY position";
      const found = select(statements, gateColumns, clause, [effort, n]);
      const gates =
        found.length > 0 ? found : [...packedRows(statements, gateColumns, effort, { from: n, to: n })];
      const texts = gateTexts(statements, effort, n);
      return gates.map((gate) => ({ ...gate, outputTail: texts.get(gate.position) ?? "" }));
    },
    durations: (effort) => {
      const sql = "SELECT n, sum(duration_ms) FROM gates WHERE effort = ? GROUP BY n";
      const durations = new Map(statements.rows(sql, [effort]).map(([n, sum]) => [Number(n), Number(sum)]));
      for (const { n, durationMs } of packedRows(statements, durationColumns, effort))
        durations.set(n, (durations.get(n) ?? 0) + durationMs);
      return durations;
    },
  };
}
