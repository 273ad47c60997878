// Writes rows of many iterations as one compressed value, and reads them again.
import { deflateSync, inflateSync } from "node:zlib";
import type { Value } from "../../database/index.ts";
import type { Table } from "../table.ts";

/** Rows by table and column; each value is a string, a number or null. `effort` is a column of the pack itself. */
export type PackContent = Record<string, Record<string, Value[]>>;

/** In bytes, decompressed: far more than rows of the program need. */
const maxContentBytes = 8 * 1024 * 1024;

/** The pack was not made by this program, or is damaged. */
export class PackError extends Error {
  override readonly name = "PackError";
}

/** The columns of these rows. */
export function toColumns<Row>(table: Table<Row>, rows: readonly Row[]): Record<string, Value[]> {
  const columns: Record<string, Value[]> = {};
  for (const field of fieldsOf(table)) {
    const { name, write } = table.columns[field];
    if (name !== effortColumn) columns[name] = rows.map((row) => write(row[field]));
  }
  return columns;
}

/** The rows of a table in a pack of an effort, of these iterations. A column that the pack lacks counts as NULL. */
export function toRows<Row>(
  content: PackContent,
  table: Table<Row>,
  effort: string,
  { from, to }: IterationRange = everyIteration,
): Row[] {
  const columns = content[table.name] ?? {};
  const fields = fieldsOf(table);
  const rows: Row[] = [];
  for (let index = 0; index < lengthOf(columns); index += 1) {
    const n = Number(columns.n?.[index]);
    if (!(n >= from && n <= to)) continue;
    const row: Partial<Row> = {};
    for (const field of fields) {
      const { name, read } = table.columns[field];
      row[field] = read(name === effortColumn ? effort : (columns[name]?.[index] ?? null));
    }
    rows.push(row as Row);
  }
  return rows;
}

/** Iterations by their numbers, both ends included. */
export interface IterationRange {
  readonly from: number;
  readonly to: number;
}

/** The range of all iterations. */
export const everyIteration: IterationRange = { from: 1, to: Number.MAX_SAFE_INTEGER };

const effortColumn = "effort";

const fieldsOf = <Row>(table: Table<Row>) => Object.keys(table.columns) as (keyof Row & string)[];

function lengthOf(columns: Record<string, Value[]>): number {
  return Object.values(columns)[0]?.length ?? 0;
}

/** Undefined if the content is larger than what `readPack` reads. */
export function writePack(content: PackContent): Uint8Array | undefined {
  const text = JSON.stringify(content);
  return Buffer.byteLength(text) > maxContentBytes ? undefined : deflateSync(text);
}

/** The text of a pack. @throws PackError */
export function readPackText(pack: Uint8Array): string {
  try {
    return inflateSync(pack, { maxOutputLength: maxContentBytes }).toString("utf8");
  } catch (error) {
    throw new PackError("a pack of old iterations is damaged", { cause: error });
  }
}

/** The last pack that was read: callers ask for the rows of a pack one after the other. */
let latest: { pack: Buffer; content: PackContent } | undefined;

/** Reads a pack, which must not be changed afterwards. @throws PackError */
export function readPack(pack: Uint8Array): PackContent {
  if (latest?.pack.equals(pack)) return latest.content;
  const content = parsePack(readPackText(pack));
  latest = { pack: Buffer.from(pack), content };
  return content;
}

/** The content in the text of a pack. @throws PackError */
export function parsePack(text: string): PackContent {
  const content = parseJson(text);
  for (const columns of valuesOf(content)) {
    const lists = valuesOf(columns);
    const length = Array.isArray(lists[0]) ? lists[0].length : 0;
    for (const list of lists)
      if (!Array.isArray(list) || list.length !== length || !list.every(isPlain)) throw notOurs();
  }
  return content as PackContent;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notOurs();
  }
}

function valuesOf(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw notOurs();
  return Object.values(value);
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "number";
}

function notOurs(): PackError {
  return new PackError("a pack of old iterations has an unknown form");
}
