// Holds the short path patterns to their few rules.
import fc from "fast-check";
import { expect, test } from "vitest";
import { matchPaths } from "./work.ts";

test("a path means itself, whatever it is made of", () => {
  const path = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[*]|\/$/.test(text));
  fc.assert(
    fc.property(path, path, (entry, other) => {
      expect(matchPaths([entry])(other)).toBe(entry === other);
    }),
  );
});

test("a star stands for anything but a slash", () => {
  const matches = matchPaths(["tasks/a/progress*.txt", "prd.json"]);
  expect(["tasks/a/progress.txt", "tasks/a/progress-2.txt", "prd.json"].every(matches)).toBe(true);
  expect(
    ["tasks/a/progress/x.txt", "tasks/a/progress.txt.orig", "x/tasks/a/progress.txt", "prdXjson"].some(
      matches,
    ),
  ).toBe(false);
});

test("a folder means all that is in it", () => {
  const matches = matchPaths(["tasks/a/", "logs-*/"]);
  expect(["tasks/a/b/c", "logs-1/x"].every(matches)).toBe(true);
  expect(["tasks/a", "tasks/ab", "x/tasks/a/b"].some(matches)).toBe(false);
});
