// Holds every limit to being finite: nothing, zero and words are mistakes, and each sentence ends with the fix.
import { expect, test } from "vitest";
import { readRunInputs } from "./inputs.ts";
import { runOptions } from "./options.ts";

const limits = runOptions.filter(({ kind }) => ["count", "duration", "amount"].includes(kind));

test.each(limits.map(({ name }) => name))(
  "--%s takes neither 0, -1, nothing, words nor unlimited",
  (name) => {
    for (const value of ["0", "-1", "", " ", "abc", "unlimited", "1e999", "NaN"])
      expect(() => readRunInputs({ [name]: value }), value).toThrow(
        new RegExp(`^--${name} .*; (write it like|give) `),
      );
  },
);

test("there are limits to hold", () => expect(limits.length).toBeGreaterThan(10));
