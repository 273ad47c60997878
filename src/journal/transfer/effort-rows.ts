// A list of all tables, to archive, copy and delete the rows of one effort in all of them.
import type { Connection, Value } from "../database/index.ts";
import type { Statements } from "../tables/index.ts";

/** A table, with the columns that name efforts and runs. If `isNumbered`, its column `id` only gives the order. */
export interface EffortTable {
  readonly name: string;
  readonly effort: string;
  readonly run?: string;
  readonly isNumbered?: true;
}

/** All tables. A table comes after the tables that its rows refer to. */
export const effortTables: readonly EffortTable[] = [
  { name: "sessions", effort: "task_name" },
  { name: "stories", effort: "effort" },
  { name: "runs", effort: "effort", run: "id" },
  { name: "iterations", effort: "effort", run: "run_id" },
  { name: "gates", effort: "effort" },
  { name: "texts", effort: "effort" },
  { name: "packs", effort: "effort" },
  { name: "proofs", effort: "effort", run: "run_id" },
  { name: "proof_commands", effort: "effort" },
  { name: "checkpoints", effort: "effort", run: "run_id", isNumbered: true },
  { name: "messages", effort: "effort", isNumbered: true },
  { name: "events", effort: "effort", run: "run_id", isNumbered: true },
];

/** The order of a table's rows: as they were added, or by key. */
export const orderOf = (table: EffortTable): string => (table.isNumbered ? "id" : "1, 2");

/** Renames an effort in every row. @throws Error if the new name exists */
export function archiveEffort(statements: Statements, effort: string, as: string): void {
  for (const { name, effort: column } of effortTables) {
    statements.change(as, `UPDATE ${name} SET ${column} = ? WHERE ${column} = ?`, [as, effort]);
  }
}

interface EffortCopy {
  from: Connection;
  to: Connection;
  effort: string;
}

/** Copies the rows of an effort to a database without that effort. Numbered rows get new numbers, in the same order. */
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

/** The name of a table with rows of another effort, if there is one. */
export function tableWithOthers(connection: Connection, effort: string): string | undefined {
  return effortTables.find(({ name, effort: column }) => {
    // Not `<>`, which would read every row. The column is never NULL.
    const sql = `SELECT EXISTS (SELECT 1 FROM ${name} WHERE ${column} < ?1 OR ${column} > ?1)`;
    return isTrue(connection.rows(sql, [effort]));
  })?.name;
}

/** Whether the single value of a query is 1. */
export function isTrue(rows: readonly Value[][]): boolean {
  return rows[0]?.[0] === 1;
}

function columnsOf(connection: Connection, table: EffortTable): string[] {
  const rows = connection.rows(`SELECT name FROM pragma_table_info('${table.name}') ORDER BY cid`);
  return rows.map(([name]) => String(name));
}
