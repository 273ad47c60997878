// The SQL that all tables share. It is built only from the names of tables and columns, never from data.
import type { Value } from "../database/index.ts";
import type { Columns } from "./columns.ts";

/** The basis of all tables: reads rows, and changes rows of an effort. @throws Error on a change outside a write */
export interface Statements {
  rows(sql: string, values?: readonly Value[]): Value[][];
  change(effort: string, sql: string, values?: readonly Value[]): number;
}

/** A table: name, key and columns. */
export interface Table<Row> {
  readonly name: string;
  readonly key: readonly (keyof Row & string)[];
  readonly columns: Columns<Row>;
}

type Fields<Row> = { readonly [Field in keyof NoInfer<Row>]?: NoInfer<Row>[Field] | undefined };

/** The rows that a clause (`WHERE … ORDER BY …`) selects. */
export function select<Row>(
  statements: Statements,
  table: Table<Row>,
  clause: string,
  values: readonly Value[] = [],
): Row[] {
  const fields = Object.keys(table.columns) as (keyof Row & string)[];
  const names = fields.map((field) => table.columns[field].name);
  const rows = statements.rows(`SELECT ${names.join(", ")} FROM ${table.name} ${clause}`, values);
  return rows.map((cells) => {
    const row: Partial<Row> = {};
    fields.forEach((field, index) => {
      row[field] = table.columns[field].read(cells[index] ?? null);
    });
    return row as Row;
  });
}

/** Adds a row. Columns without a field get their default. @throws Error if the key exists */
export function insert<Row>(
  statements: Statements,
  effort: string,
  table: Table<Row>,
  row: Fields<Row>,
): void {
  const { names, values } = cellsOf(table, row);
  statements.change(effort, insertion(table.name, names), values);
}

/** Adds a row, or changes these fields of the row with the same key. */
export function put<Row>(
  statements: Statements,
  effort: string,
  table: Table<Row>,
  row: Fields<Row>,
  onlyIf = "",
): void {
  const { names, values } = cellsOf(table, row);
  const key = table.key.map((field) => table.columns[field].name);
  const changes = names.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
  const action = changes.length > 0 ? `DO UPDATE SET ${changes.join(", ")} ${onlyIf}` : "DO NOTHING";
  const sql = `${insertion(table.name, names)} ON CONFLICT (${key.join(", ")}) ${action}`;
  statements.change(effort, sql, values);
}

/** Changes fields of the row with this key, if `onlyIf` (`AND …`) holds for it. @throws Error if no row was changed */
export function update<Row>(
  statements: Statements,
  effort: string,
  table: Table<Row>,
  key: Fields<Row>,
  fields: Fields<Row>,
  onlyIf = "",
): void {
  const changes = cellsOf(table, fields);
  const keyCells = cellsOf(table, key);
  if (changes.names.length === 0) return;
  const assignments = changes.names.map((name) => `${name} = ?`).join(", ");
  const where = keyCells.names.map((name) => `${name} = ?`).join(" AND ");
  const sql = `UPDATE ${table.name} SET ${assignments} WHERE ${where} ${onlyIf}`;
  if (statements.change(effort, sql, [...changes.values, ...keyCells.values]) === 0) {
    throw new Error(`${table.name} has no row ${keyCells.values.join(" ")} that can be changed in this way`);
  }
}

function insertion(table: string, names: readonly string[]): string {
  return `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
}

function cellsOf<Row>(table: Table<Row>, row: Fields<Row>): { names: string[]; values: Value[] } {
  const names: string[] = [];
  const values: Value[] = [];
  for (const field of Object.keys(table.columns) as (keyof Row & string)[]) {
    const content = row[field];
    if (content === undefined) continue;
    names.push(table.columns[field].name);
    values.push(table.columns[field].write(content));
  }
  return { names, values };
}
