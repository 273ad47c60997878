// Copies the rows of one effort from database to database.

import { type EffortTable, effortTables, orderOf } from "./effort-tables.ts";
import type { Connection, Value } from "./engine.ts";

/** Where rows come from, where they go to, and whose they are. */
interface EffortCopy {
  from: Connection;
  to: Connection;
  effort: string;
}

/**
 * Adds the rows of an effort to a database that has none of it: the columns of its tables there. Rows that are only
 * numbered get new numbers in the same order, which are free there.
 */
export function copyEffort(copy: EffortCopy): void {
  for (const table of effortTables) copyTable(copy, table);
}

function copyTable({ from, to, effort }: EffortCopy, table: EffortTable): void {
  const columns = columnsOf(to, table).filter((column) => !(table.isNumbered && column === "id"));
  const list = columns.join(", ");
  const sql = `SELECT ${list} FROM ${table.name} WHERE ${table.effort} = ? ORDER BY ${orderOf(table)}`;
  const insertion = `INSERT INTO ${table.name} (${list}) VALUES (${columns.map(() => "?").join(", ")})`;
  for (const row of from.rows(sql, [effort])) to.run(insertion, row);
}

/** Removes the rows of an effort. */
export function deleteEffort(connection: Connection, effort: string): void {
  for (const table of [...effortTables].reverse()) {
    connection.run(`DELETE FROM ${table.name} WHERE ${table.effort} = ?`, [effort]);
  }
}

/** The name of a table that holds rows of another effort than this one, if there is any. */
export function tableWithOthers(connection: Connection, effort: string): string | undefined {
  return effortTables.find(({ name, effort: column }) => {
    // Not `<>`, which would look at every row; no such column may be NULL.
    const sql = `SELECT EXISTS (SELECT 1 FROM ${name} WHERE ${column} < ?1 OR ${column} > ?1)`;
    return isTrue(connection.rows(sql, [effort]));
  })?.name;
}

/** What a query that asks for one 0 or 1 answers. */
export function isTrue(rows: readonly Value[][]): boolean {
  return rows[0]?.[0] === 1;
}

function columnsOf(connection: Connection, table: EffortTable): string[] {
  const rows = connection.rows(`SELECT name FROM pragma_table_info('${table.name}') ORDER BY cid`);
  return rows.map(([name]) => String(name));
}
