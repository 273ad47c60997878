// Lets a real shell read quoted words back.
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { quoteShellWord, singleQuoted } from "./index.ts";

test("a shell reads each quoted word back unchanged", () => {
  const words = ["plain", "", "two words", "it's", '$HOME `date` \\ "', "a\nb", "~", "*", "-n"];
  for (const quote of [quoteShellWord, singleQuoted]) {
    const script = `for word in ${words.map(quote).join(" ")}; do printf '%s\\0' "$word"; done`;
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(words);
  }
});

test("a word of ordinary characters stays as it is unless quotes are asked for", () => {
  expect(quoteShellWord("/tmp/a-b_c.d:1=@%+")).toBe("/tmp/a-b_c.d:1=@%+");
  expect(singleQuoted("plain")).toBe("'plain'");
});
