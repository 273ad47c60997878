// Events of an effort outside its iterations, such as a story that a person closed.
import { number, numberOrNull, text, textOrNull } from "./columns.ts";
import { insert, type Statements, select, type Table } from "./table.ts";

/** An event; `n` is the number of the current iteration, null between iterations. */
export interface EventRow {
  id: number;
  effort: string;
  runId: string | null;
  n: number | null;
  at: string;
  kind: string;
  detail: string;
}

/** Reads and writes events. */
export interface EventTable {
  add(row: Omit<EventRow, "id">): void;
  list(effort: string): EventRow[];
  ofKinds(effort: string, kinds: readonly string[]): EventRow[];
  last(effort: string, kind: string): EventRow | undefined;
}

const table: Table<EventRow> = {
  name: "events",
  key: ["id"],
  columns: {
    id: number("id"),
    effort: text("effort"),
    runId: textOrNull("run_id"),
    n: numberOrNull("n"),
    at: text("at"),
    kind: text("kind"),
    detail: text("detail"),
  },
};

/** Creates the event table. */
export function eventTable(statements: Statements): EventTable {
  return {
    add: (row) => insert(statements, row.effort, table, row),
    list: (effort) => select(statements, table, "WHERE effort = ? ORDER BY id", [effort]),
    ofKinds: (effort, kinds) => {
      const clause = `WHERE effort = ? AND kind IN (${kinds.map(() => "?").join(", ")}) ORDER BY id`;
      return select(statements, table, clause, [effort, ...kinds]);
    },
    last: (effort, kind) => {
      const clause = "WHERE effort = ? AND kind = ? ORDER BY id DESC LIMIT 1";
      return select(statements, table, clause, [effort, kind])[0];
    },
  };
}
