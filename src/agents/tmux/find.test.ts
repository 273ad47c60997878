// Holds the search for tmux to real folders and to the ways in which versions are written.
import { expect, test } from "vitest";
import { findTmux, isRecent } from "./find.ts";

test.each([
  ["3.3a", true],
  ["3.2", true],
  ["next-3.6", true],
  ["4.0", true],
  ["master", true],
  ["3.1c", false],
  ["2.9", false],
  ["", false],
])("version %s: %s", (version, expected) => {
  expect(isRecent(version)).toBe(expected);
});

test("there is none where the PATH leads to none", async () => {
  expect(await findTmux({ PATH: "/proc:relative" })).toBeUndefined();
  expect(await findTmux({})).toBeUndefined();
});
