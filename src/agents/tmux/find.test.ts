// Tests the search for tmux and the reading of its versions.
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

test("tmux is missing if it is not on the PATH", async () => {
  expect(await findTmux({ PATH: "/proc:relative" })).toBeUndefined();
  expect(await findTmux({})).toBeUndefined();
});
