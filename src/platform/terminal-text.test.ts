// Tests that no escape code or control character of a text reaches a terminal, and that ordinary text does.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createPlainOutput, toTerminalText, withRendition } from "./index.ts";

test.each([
  ["a colour", "a\u001b[31mb\u001b[0m", "ab"],
  ["a title", "a\u001b]0;owned\u0007b\u001b]2;owned\u001b\\c", "abc"],
  ["a link", "\u001b]8;;http://example.com\u001b\\text\u001b]8;;\u001b\\", "text"],
  ["a title that does not end", "a\u001b]0;owned\nb", "a\nb"],
  ["clearing and moving", "a\u001b[2J\u001b[1;1Hb\u001bcd", "abd"],
  ["one-byte forms", "a\u009b31mb\u009d0;owned\u009cc", "abc"],
  ["a device control string", "a\u001bP+q544e\u001b\\b", "ab"],
  ["a bell, a backspace and a carriage return", "a\u0007b\u0008c\rd", "a b c d"],
  ["line ends of every kind", "a\r\nb\u2028c", "a\nb\nc"],
  ["a text in another direction", "a\u202eb\u2066c\u200bd", "abcd"],
])("%s has no effect", (_, text, shown) => {
  expect(toTerminalText(text)).toBe(shown);
});

test("ordinary text stays", () => {
  for (const text of ["a\tb\nc", "Grüße 🙂 │ ✓", "[31m", "C:\\temp\\x1b", "👩‍💻"])
    expect(toTerminalText(text)).toBe(text);
});

test("no text can bring another code than those of this program", () => {
  const parts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("\u001b", "[", "]", "m", "\u001b[", "\u009b"),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern is about control characters.
  const ownCodes = /\u001b\[[0-9]{1,2}m/g;
  fc.assert(
    fc.property(fc.array(parts), (texts) => {
      const shown = toTerminalText(texts.join("")).replace(ownCodes, "");
      expect(shown).not.toMatch(/[^\P{Cc}\n\t]/u);
    }),
  );
});

test("JSON keeps its meaning", () => {
  const value = { title: "a\u009b31mb\u202ec\u0007", mark: "\u{fdd0}31\u{fdd1}" };
  const shown = toTerminalText(JSON.stringify(value));
  expect(JSON.parse(shown)).toEqual(value);
  expect(shown).toMatch(/^[\x20-\x7e]*$/);
});

test("an output passes on its own colours", () => {
  const lines: string[] = [];
  const given = {
    out: (line: string) => void lines.push(line),
    error: (line: string) => void lines.push(`error ${line}`),
  };
  const output = createPlainOutput({ ...given, isTerminal: true, hasColors: true, stream: process.stdout });
  output.out(`${withRendition(31, "red")} \u001b[32mgreen`);
  output.error("a\u001b[2Jb");
  expect(lines).toEqual(["\u001b[31mred\u001b[0m green", "error ab"]);
});
