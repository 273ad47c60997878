// What people say to the agent.
import { number, numberOrNull, text } from "./columns.ts";
import { insert, type Statements, select, type Table, update } from "./table.ts";

/** A message; `deliveredIn` is the number of the iteration that had it in its prompt, null while it waits. */
export interface MessageRow {
  id: number;
  effort: string;
  at: string;
  author: string;
  text: string;
  deliveredIn: number | null;
}

/** Reads and writes messages. */
export interface MessageTable {
  add(row: Omit<MessageRow, "id" | "deliveredIn">): void;
  /** Those that wait, oldest first. */
  waiting(effort: string): MessageRow[];
  deliver(row: Pick<MessageRow, "id" | "effort">, n: number): void;
}

const table: Table<MessageRow> = {
  name: "messages",
  key: ["id"],
  columns: {
    id: number("id"),
    effort: text("effort"),
    at: text("at"),
    author: text("author"),
    text: text("text"),
    deliveredIn: numberOrNull("delivered_in"),
  },
};

/** Creates the message table. */
export function messageTable(statements: Statements): MessageTable {
  return {
    add: (row) => insert(statements, row.effort, table, row),
    waiting: (effort) =>
      select(statements, table, "WHERE effort = ? AND delivered_in IS NULL ORDER BY id", [effort]),
    deliver: ({ id, effort }, n) => update(statements, effort, table, { id }, { deliveredIn: n }),
  };
}
