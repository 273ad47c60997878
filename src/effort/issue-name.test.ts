// Tests how an issue is named.
import { expect, test } from "vitest";
import { readIssueName } from "./issue-name.ts";

test.each([
  ["issue#12", 12],
  ["Issue#7", 7],
  ["#12", 12],
  ["#", undefined],
  ["#x", undefined],
  ["issue-12", undefined],
  ["tasks/issue#12", undefined],
  [undefined, undefined],
])("%s is the number %s", (name, number) => {
  expect(readIssueName(name)).toBe(number);
});

test.each(["issue#", "issue#0", "issue#1x", "issue#-1", "issue#99999999999"])("%s is refused", (name) => {
  expect(() => readIssueName(name)).toThrow(/names no issue; write issue#12/);
});
