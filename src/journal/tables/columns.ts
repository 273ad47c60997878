// Converts fields to columns and back. Reading tolerates values that another program wrote.
import { createHash } from "node:crypto";
import type { Value } from "../database/index.ts";

/** The column of a field. */
export interface Column<T> {
  readonly name: string;
  read(value: Value): T;
  write(field: T): Value;
}

/** The columns of a row, one for each field. */
export type Columns<Row> = { readonly [Field in keyof Row]-?: Column<Row[Field]> };

const textOf = (value: Value): string =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value ?? "");

function numberOf(value: Value): number | null {
  if (value === null) return null;
  const number = Number(textOf(value));
  return Number.isFinite(number) ? number : null;
}

/** Text. NULL is read as an empty text. */
export const text = (name: string): Column<string> => ({ name, read: textOf, write: (field) => field });

export const textOrNull = (name: string): Column<string | null> => ({
  name,
  read: (value) => (value === null ? null : textOf(value)),
  write: (field) => field,
});

/** A number; anything else is read as 0, and by `numberOrNull` as NULL. */
export const number = (name: string): Column<number> => ({
  name,
  read: (value) => numberOf(value) ?? 0,
  write: (field) => field,
});

export const numberOrNull = (name: string): Column<number | null> => ({
  name,
  read: numberOf,
  write: (field) => field,
});

/** In characters: 128 bits, enough to make equal hashes of different texts practically impossible. */
const fingerprintLength = 32;

/** A text that is only compared. A long text is stored as its hash. */
export const fingerprint = (name: string): Column<string> => ({
  name,
  read: textOf,
  write: (field) => {
    if (field.length <= fingerprintLength) return field;
    return createHash("sha256").update(field).digest("hex").slice(0, fingerprintLength);
  },
});

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

/** One of a few words. Any other is read as `otherwise`. */
export const word = <Word extends string>(
  name: string,
  words: readonly Word[],
  otherwise: Word,
): Column<Word> => ({
  name,
  read: (value) => words.find((each) => each === value) ?? otherwise,
  write: (field) => field,
});
