// Texts of agents are shown, and nothing in them acts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeDuration, describeMoney, describeTokens } from "./amounts.ts";
import { readTerminalText } from "./terminal-codes.ts";
import { toVisible } from "./visible.ts";

const shown = (text: string) =>
  toVisible(text)
    .map(({ text: part, isMark }) => (isMark ? `<${part}>` : part))
    .join("");

test.each([
  ["plain text, ä, 日本, 👩‍🚀\n\tend", "plain text, ä, 日本, 👩‍🚀\n\tend"],
  ["a\u202eb\u202c", "a<[U+202E]>b<[U+202C]>"],
  ["\u0000\u001b[31m\u007f", "<^@^[>[31m<^?>"],
  ["\u200b\u2066x\u2069\ufeff", "<[U+200B][U+2066]>x<[U+2069][U+FEFF]>"],
  ["\u{e0041}\u{e0042}", "<[U+E0041][U+E0042]>"],
  ["\u0000".repeat(5_000), "<^@^@^@^@^@^@^@^@(5000)>"],
])("%j is shown", (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test("nothing that acts is left in any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(
        toVisible(text)
          .map(({ text: part }) => part)
          .join(""),
      ).not.toMatch(
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be left.
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
      );
    }),
  );
});

describe("output of a terminal", () => {
  test.each([
    ["plain", [["plain", ""]]],
    [
      "\u001b[31mred\u001b[0m end",
      [
        ["red", "ansi-red"],
        [" end", ""],
      ],
    ],
    ["\u001b[1;92mok\u001b[0m", [["ok", "ansi-bright-green ansi-bold"]]],
    ["\u001b[2J\u001b[Hcleared \u001b]0;title\u0007text", [["cleared text", ""]]],
    ["\u001b[38;5;200mmany colours\u001b[m", [["many colours", ""]]],
    ["10 %\r50 %\rdone\r\nnext\r\n", [["done\nnext\n", ""]]],
    ["\u001b[?25l\u001b[>4;2mkeys", [["keys", ""]]],
  ])("%j", (text, expected) => {
    expect(readTerminalText(text).map(({ text: part, look }) => [part, look])).toEqual(expected);
  });
});

test("amounts", () => {
  expect([340, 4_210, 200_000, 7_500_000].map(describeDuration)).toEqual([
    "340 ms",
    "4.2 s",
    "3 min 20 s",
    "2 h 5 min",
  ]);
  expect([0, 0.00123, 0.5, 12].map(describeMoney)).toEqual(["$0", "$0.0012", "$0.50", "$12.00"]);
  expect([950, 1_234, 12_345, 4_100_000].map(describeTokens)).toEqual(["950", "1.2k", "12k", "4.1M"]);
});
