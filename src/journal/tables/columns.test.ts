// Every field is read as it was written, and values of other programs are tolerated.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadEngine } from "../database/index.ts";
import { type Column, flag, lines, number, numberOrNull, text, textOrNull, word } from "./columns.ts";

const words = ["open", "closed"] as const;
const kinds: [string, Column<never>, fc.Arbitrary<unknown>][] = [
  ["text", text("x") as Column<never>, fc.string({ unit: "binary" })],
  ["text or null", textOrNull("x") as Column<never>, fc.option(fc.string())],
  ["a number", number("x") as Column<never>, fc.oneof(fc.integer(), fc.maxSafeInteger())],
  [
    "a number or null",
    numberOrNull("x") as Column<never>,
    fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  ],
  ["a flag", flag("x") as Column<never>, fc.boolean()],
  ["lines", lines("x") as Column<never>, fc.array(fc.string({ unit: "binary" }))],
  ["a word", word("x", words, "open") as Column<never>, fc.constantFrom(...words)],
];

test.each(kinds)("%s is read from the database as it was written", async (_, column, fields) => {
  using connection = (await loadEngine()).open();
  fc.assert(
    fc.property(fields, (field) => {
      const [cells] = connection.rows("SELECT ?", [column.write(field as never)]);
      // SQLite knows no negative zero.
      expect(column.read(cells?.[0] ?? null)).toEqual(field === 0 ? 0 : field);
    }),
  );
});

describe("values of another program", () => {
  test.each([
    ["NULL as text", text("x"), null, ""],
    ["a number as text", text("x"), 1.5, "1.5"],
    ["bytes as text", text("x"), new TextEncoder().encode("ä"), "ä"],
    ["a number as text or null", textOrNull("x"), 7, "7"],
    ["text as a number", number("x"), "12", 12],
    ["other text as a number", number("x"), "none", 0],
    ["other text as a number or null", numberOrNull("x"), "none", null],
    ["text as a flag", flag("x"), "1", true],
    ["another number as a flag", flag("x"), 2, false],
    ["an unknown word", word("x", words, "open"), "ajar", "open"],
    ["NULL as a word", word("x", words, "open"), null, "open"],
    ["broken JSON as lines", lines("x"), "[", []],
    ["other JSON as lines", lines("x"), "{}", []],
    ["mixed JSON as lines", lines("x"), '["a", 1]', ["a", "1"]],
  ])("%s", (_, column, value, expected) => {
    expect(column.read(value)).toEqual(expected);
  });
});
