// Tests that every limit is finite: empty values, zero and words are errors, and each error ends with the fix.
import { expect, test } from "vitest";
import { readRunInputs } from "./inputs.ts";
import { runOptions } from "./options.ts";

const limits = runOptions.filter(({ kind }) => ["count", "duration", "amount"].includes(kind));

test.each(limits.map(({ name }) => name))("--%s refuses 0, -1, empty values, words and unlimited", (name) => {
  for (const value of ["0", "-1", "", " ", "abc", "unlimited", "1e999", "NaN"])
    expect(() => readRunInputs({ [name]: value }), value).toThrow(
      new RegExp(`^--${name} .*; (write it like|give) `),
    );
});

test("limits exist", () => expect(limits.length).toBeGreaterThan(10));
