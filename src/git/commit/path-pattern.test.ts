// Checks the rules of path patterns.
import fc from "fast-check";
import { expect, test } from "vitest";
import { matchPaths } from "./work.ts";

test("a path matches itself, with any characters", () => {
  const path = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[*]|\/$/.test(text));
  fc.assert(
    fc.property(path, path, (entry, other) => {
      expect(matchPaths([entry])(other)).toBe(entry === other);
    }),
  );
});

test("a star matches anything except a slash", () => {
  const matches = matchPaths(["tasks/a/progress*.txt", "prd.json"]);
  expect(["tasks/a/progress.txt", "tasks/a/progress-2.txt", "prd.json"].every(matches)).toBe(true);
  expect(
    ["tasks/a/progress/x.txt", "tasks/a/progress.txt.orig", "x/tasks/a/progress.txt", "prdXjson"].some(
      matches,
    ),
  ).toBe(false);
});

test("a folder matches everything in it", () => {
  const matches = matchPaths(["tasks/a/", "logs-*/"]);
  expect(["tasks/a/b/c", "logs-1/x"].every(matches)).toBe(true);
  expect(["tasks/a", "tasks/ab", "x/tasks/a/b"].some(matches)).toBe(false);
});
