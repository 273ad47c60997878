// Packs the rows of old iterations: each write writes the whole file, which stays small although an effort is long.
import type { Value } from "../../database/index.ts";
import type { Statements, Table } from "../table.ts";
import {
  everyIteration,
  type IterationRange,
  type PackContent,
  PackError,
  parsePack,
  readPack,
  readPackText,
  toRows,
  writePack,
} from "./pack.ts";

/** How many iterations a pack holds, and how many of the newest are never packed. */
export const packLength = 250;
export const unpackedIterations = 500;

/** So many packs are made at once, so that the first iteration with an older file does not wait for long. */
export const packsAtOnce = 10;

/** What is counted of packed iterations, so that totals need not unpack them. */
export interface PackCounts {
  readonly stories: readonly string[];
  readonly limited: number;
  readonly knownCostUsd: number;
  readonly unknownCosts: number;
  /** Iterations that reported tokens. */
  readonly told: number;
  readonly tokensInput: number;
  readonly tokensOutput: number;
  readonly tokensCacheRead: number;
  readonly tokensCacheWrite: number;
}

/** Adds a pack of the iterations from `first` to `last`. @returns whether they are small enough for one */
export function addPack(
  statements: Statements,
  effort: string,
  { first, last, counts, content }: { first: number; last: number; counts: PackCounts; content: PackContent },
): boolean {
  const pack = writePack(content);
  if (!pack) return false;
  const { stories, limited, knownCostUsd, unknownCosts, told } = counts;
  const sql = `INSERT INTO packs (effort, first, last, stories, limited, cost_usd, costs_unknown, tokens_told,
    tokens_input, tokens_output, tokens_cache_read, tokens_cache_write, content)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  statements.change(effort, sql, [
    effort,
    first,
    last,
    JSON.stringify(stories),
    limited,
    knownCostUsd,
    unknownCosts,
    told,
    counts.tokensInput,
    counts.tokensOutput,
    counts.tokensCacheRead,
    counts.tokensCacheWrite,
    pack,
  ]);
  return true;
}

/** The rows of a table in packed iterations, in order and read pack by pack. A damaged pack has none. */
export function* packedRows<Row>(
  statements: Statements,
  table: Table<Row>,
  effort: string,
  range: IterationRange = everyIteration,
): Generator<Row, void, undefined> {
  const sql = "SELECT content FROM packs WHERE effort = ? AND first <= ? AND last >= ? ORDER BY first";
  for (const content of readContents(statements, sql, [effort, range.to, range.from]))
    yield* toRows(content, table, effort, range);
}

/** The packed rows of stories that have not passed, in order. */
export function packedRowsOfOpenStories<Row extends { storyId: string }>(
  statements: Statements,
  table: Table<Row>,
  effort: string,
): Row[] {
  const open = "SELECT id FROM stories WHERE effort = ?1 AND passes = 0";
  // Most packs are of stories that passed long ago, and are not read.
  const sql = `SELECT content FROM packs WHERE effort = ?1
    AND EXISTS (SELECT 1 FROM json_each(packs.stories) WHERE value IN (${open})) ORDER BY first`;
  const ids = new Set(statements.rows(open, [effort]).map(([id]) => String(id)));
  const rows: Row[] = [];
  for (const content of readContents(statements, sql, [effort]))
    rows.push(...toRows(content, table, effort).filter(({ storyId }) => ids.has(storyId)));
  return rows;
}

function* readContents(
  statements: Statements,
  sql: string,
  values: readonly Value[],
): Generator<PackContent, void, undefined> {
  for (const [pack] of statements.rows(sql, values)) {
    const content = pack instanceof Uint8Array ? readIfWhole(pack) : undefined;
    if (content) yield content;
  }
}

function readIfWhole(pack: Uint8Array): PackContent | undefined {
  try {
    return readPack(pack);
  } catch (error) {
    if (error instanceof PackError) return undefined;
    throw error;
  }
}

/** Replaces texts in columns of packed iterations: `replace` maps the old text to the new one, by column. */
export function replaceInPacks(
  statements: Statements,
  effort: string,
  { table, texts, replace }: PackReplacement,
): void {
  const packs = statements.rows("SELECT first, content FROM packs WHERE effort = ?", [effort]);
  for (const [first = null, pack] of packs) {
    const changed = pack instanceof Uint8Array ? replaceIn(pack, { table, texts, replace }) : undefined;
    const sql = "UPDATE packs SET content = ? WHERE effort = ? AND first = ?";
    if (changed) statements.change(effort, sql, [changed, effort, first]);
  }
}

/** `replace` gives the new value of a cell with one of the `texts`, by column; undefined if the column keeps them. */
interface PackReplacement {
  readonly table: string;
  readonly texts: readonly string[];
  replace(column: string, text: string): Value | undefined;
}

function replaceIn(pack: Uint8Array, { table, texts, replace }: PackReplacement): Uint8Array | undefined {
  try {
    const text = readPackText(pack);
    // Most packs have none of them, and need no parsing.
    if (!texts.some((each) => text.includes(JSON.stringify(each)))) return undefined;
    const content = parsePack(text);
    const wanted = new Set<Value>(texts);
    let isChanged = false;
    for (const [column, cells] of Object.entries(content[table] ?? {}))
      cells.forEach((cell, index) => {
        const next = typeof cell === "string" && wanted.has(cell) ? replace(column, cell) : undefined;
        if (next === undefined) return;
        cells[index] = next;
        isChanged = true;
      });
    return isChanged ? writePack(content) : undefined;
  } catch (error) {
    if (error instanceof PackError) return undefined;
    throw error;
  }
}

/** Checks the packs of a database from elsewhere: form, order, and that each holds the iterations that it names. @throws PackError */
export function checkPacks(statements: Pick<Statements, "rows">): void {
  const sql = `SELECT effort, first, last, content,
    (SELECT min(n) FROM iterations WHERE iterations.effort = packs.effort) FROM packs ORDER BY effort, first`;
  let before: { effort: Value; last: number } | undefined;
  for (const [effort = null, first, last, pack, oldest] of statements.rows(sql)) {
    const [from, to] = [Number(first), Number(last)];
    const isLate = oldest !== null && Number(oldest) <= to;
    if (isLate || (before?.effort === effort && from <= before.last))
      throw new PackError("packs of old iterations overlap");
    const content = pack instanceof Uint8Array ? readPack(pack) : {};
    const numbers = content.iterations?.n ?? [];
    if (numbers.length !== to - from + 1 || numbers.some((n, index) => n !== from + index))
      throw new PackError("a pack of old iterations lacks some of them");
    before = { effort, last: to };
  }
}
