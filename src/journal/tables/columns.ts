// Says how each kind of field is kept in a column, tolerant of what another program may have written there.
import { createHash } from "node:crypto";
import type { Value } from "../database/index.ts";

/** How one field of a row is kept. */
export interface Column<T> {
  /** The column's name in SQL. */
  readonly name: string;
  read(value: Value): T;
  write(field: T): Value;
}

/** How a whole row is kept: one column for each field. */
export type Columns<Row> = { readonly [Field in keyof Row]-?: Column<Row[Field]> };

const textOf = (value: Value): string =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value ?? "");

function numberOf(value: Value): number | null {
  if (value === null) return null;
  const number = Number(textOf(value));
  return Number.isFinite(number) ? number : null;
}

/** Text; NULL reads as empty. */
export const text = (name: string): Column<string> => ({ name, read: textOf, write: (field) => field });

export const textOrNull = (name: string): Column<string | null> => ({
  name,
  read: (value) => (value === null ? null : textOf(value)),
  write: (field) => field,
});

/** A number; what is none reads as 0. */
export const number = (name: string): Column<number> => ({
  name,
  read: (value) => numberOf(value) ?? 0,
  write: (field) => field,
});

/** A number; what is none reads as null. */
export const numberOrNull = (name: string): Column<number | null> => ({
  name,
  read: numberOf,
  write: (field) => field,
});

/** What a long fingerprint is cut down to, in characters: 128 bits, which no two texts share by chance. */
const fingerprintLength = 32;

/** Text of which only matters whether it is the same as another; a long one stands as its hash. */
export const fingerprint = (name: string): Column<string> => ({
  name,
  read: textOf,
  write: (field) => {
    if (field.length <= fingerprintLength) return field;
    return createHash("sha256").update(field).digest("hex").slice(0, fingerprintLength);
  },
});

/** 0 or 1. */
export const flag = (name: string): Column<boolean> => ({
  name,
  read: (value) => Number(value) === 1,
  write: (field) => (field ? 1 : 0),
});

/** Lines of text, as a JSON array. */
export const lines = (name: string): Column<string[]> => ({
  name,
  read: readLines,
  write: (field) => JSON.stringify(field),
});

function readLines(value: Value): string[] {
  try {
    const parsed: unknown = JSON.parse(textOf(value));
    return Array.isArray(parsed) ? parsed.map(String) : [];
  } catch {
    return [];
  }
}

/** One of a few words; any other reads as `otherwise`. */
export const word = <Word extends string>(
  name: string,
  words: readonly Word[],
  otherwise: Word,
): Column<Word> => ({
  name,
  read: (value) => words.find((known) => known === value) ?? otherwise,
  write: (field) => field,
});
