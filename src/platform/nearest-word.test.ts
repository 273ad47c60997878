// Tests which known word is suggested for a mistyped one.
import { expect, test } from "vitest";
import { didYouMean, nearestWord } from "./nearest-word.ts";

const keys = ["id", "verify", "dependsOn", "priority", "branchName", "agent", "notes", "done"];

test.each([
  ["veriy", "verify"],
  ["verfiy", "verify"],
  ["Verify", "verify"],
  ["dependOn", "dependsOn"],
  ["depends-on", "dependsOn"],
  ["priorty", "priority"],
  ["branchNme", "branchName"],
  ["branhcName", "branchName"],
  ["agnet", "agent"],
  ["note", "notes"],
])("%s may be a mistyped %s", (word, meant) => {
  expect(nearestWord(word, keys)).toBe(meant);
});

test.each(["ids", "uid", "verify", "verification", "points", "date", "labels", "agency", ""])(
  "%s is no mistyped word",
  (word) => {
    expect(nearestWord(word, keys)).toBeUndefined();
    expect(didYouMean(word, keys)).toBe("");
  },
);

test("the nearest of several is suggested, as a question", () => {
  expect(didYouMean("cluade", ["claude", "clause"])).toBe(" Did you mean claude?");
  expect(didYouMean("chagelog", ["changes", "changelog"], (name) => `--effort ${name}`)).toBe(
    " Did you mean --effort changelog?",
  );
});
