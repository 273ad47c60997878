// Keeps the rows of the effort that a run works on, whatever another process writes into the database.
import type { Connection, Reconciliation, Value } from "../database/index.ts";
import { copyEffort, deleteEffort, effortTables, orderOf } from "./effort-rows.ts";

/** Restores the rows of an effort in `fresh` as they are in `known`. */
export function keepEffort(fresh: Connection, known: Connection, effort: string): Reconciliation {
  try {
    if (rowsOf(fresh, effort) === rowsOf(known, effort)) return "fits";
    fresh.transaction(() => {
      deleteEffort(fresh, effort);
      copyEffort({ from: known, to: fresh, effort });
    });
    return "restored";
  } catch {
    // For example, a row of the effort was given to another one, or a table lacks a column.
    return "impossible";
  }
}

function rowsOf(connection: Connection, effort: string): string {
  const rows = effortTables.map((table) => {
    const sql = `SELECT * FROM ${table.name} WHERE ${table.effort} = ? ORDER BY ${orderOf(table)}`;
    // As a text, because bytes would become one number each.
    return connection.rows(sql, [effort]).map((row) => row.map(textOfBytes));
  });
  return JSON.stringify(rows);
}

function textOfBytes(value: Value): Value {
  return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
}
