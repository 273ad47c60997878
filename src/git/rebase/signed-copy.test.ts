// The message of a signed copy names the author and the commit that it was made from.
import { expect, test } from "vitest";
import { messageOfCopy, nameOf, readOriginal } from "./signed-copy.ts";

const own = "ralph-ci@users.noreply.github.com";
const times = "1700000000 +0100\ncommitter C <c@x> 1700000000 +0100";

/** A commit as it is stored: its bytes as characters. */
const commit = (author: string, message: string) => ({
  rest: Buffer.from(`author ${author} ${times}\n\n${message}`).toString("latin1"),
});

test.each([
  ["a subject", "Ann <a@x>", "Fix: ä", ["Fix: ä", "", "Co-authored-by: Ann <a@x>"]],
  [
    "lines at its end",
    "Änn B <a@x>",
    "Fix\n\nWhy.\n\nRalph-Run: 1\nSigned-off-by: A <a@x>\n",
    ["Fix", "", "Why.", "", "Ralph-Run: 1", "Signed-off-by: A <a@x>", "Co-authored-by: Änn B <a@x>"],
  ],
  [
    "a body that is no list of lines",
    "A <a@x>",
    "Fix\n\nx: y\nand more",
    ["Fix", "", "x: y", "and more", "", "Co-authored-by: A <a@x>"],
  ],
  ["our own author", `ralph-ci <${own}>`, "US-1: x\n\nRalph-Run: 1\n", ["US-1: x", "", "Ralph-Run: 1"]],
  [
    "an author that is named already",
    "A <a@x>",
    "x\n\nCo-authored-by: A <a@x>",
    ["x", "", "Co-authored-by: A <a@x>"],
  ],
  ["no address", "A <>", "x", ["x", ""]],
  ["no message", `r <${own}>`, "", []],
  [
    "a line of an earlier copy, and one that an agent wrote",
    "bot <b@x>",
    "Ralph-Original: 0123456789abcdef\nx\n\nRalph-Run: 1\nRalph-Original: 1123456789abcdef\n",
    ["x", "", "Ralph-Run: 1"],
  ],
])("with %s", (_, author, message, lines) => {
  const made = commit(author, message);
  const copy = messageOfCopy(made, own);
  expect(copy.split("\n")).toEqual([...lines, `Ralph-Original: ${nameOf(made)}`, ""]);
  expect(readOriginal(commit("bot <b@x>", copy))).toBe(nameOf(made));
});

test("a name depends on author, times and message only, and a commit that is no copy has no original", () => {
  const one = commit("A <a@x>", "x");
  expect(nameOf(one)).toMatch(/^[0-9a-f]{16}$/);
  expect(nameOf(commit("A <a@x>", "y"))).not.toBe(nameOf(one));
  expect(nameOf(commit("B <a@x>", "x"))).not.toBe(nameOf(one));
  expect(readOriginal(one)).toBeUndefined();
});
