// Reading logs of many styles, and the excerpt for a prompt.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lastEntries } from "./excerpt.ts";
import { readEntries, readPatterns, readSections } from "./sections.ts";

const headings = (text: string) => readEntries(text).map(({ heading }) => heading);

describe("entries", () => {
  test.each([
    [
      "dated headings",
      "# Log\n\n## Codebase Patterns\n- p\n\n## 2026-01-01 - A\nx\n---\n\n## 2026-01-02 10:00 UTC - B\ny\n",
      ["2026-01-01 - A", "2026-01-02 10:00 UTC - B"],
    ],
    ["numbered ones", "## Iteration 1\na\n## Iteration 2\nb", ["Iteration 1", "Iteration 2"]],
    ["ids", "## US-1: Cart (COMPLETE)\n### Details\na\n", ["US-1: Cart (COMPLETE)"]],
    [
      "deeper headings with a date",
      "# Log\n### 2026-01-01 09:00 - A\n#### More\n### 2026-01-02 - B\n",
      ["2026-01-01 09:00 - A", "2026-01-02 - B"],
    ],
    [
      "bare dates",
      "# Log\n2026-01-01 did a\nmore\n2026-01-02 did b\n",
      ["2026-01-01 did a", "2026-01-02 did b"],
    ],
    [
      "dates in brackets",
      "[2026-01-01 10:00] a\n[2026-01-01 11:00] b\n",
      ["[2026-01-01 10:00] a", "[2026-01-01 11:00] b"],
    ],
    [
      "dates as printed by date",
      "Fri Feb 13 20:55:14 CST 2026 a\nSat Feb 14 20:55:14 CST 2026 b\n",
      ["Fri Feb 13 20:55:14 CST 2026 a", "Sat Feb 14 20:55:14 CST 2026 b"],
    ],
    ["tasks", "Task: a\nStatus: done\nTask: b\nStatus: open", ["Task: a", "Task: b"]],
    ["prose", "We did this.\nAnd that.\n", []],
    [
      "headings in code blocks are none",
      "## 2026-01-01 - A\n```\n## 2026-01-01 - no\n---\n```\n",
      ["2026-01-01 - A"],
    ],
    [
      "nor does one that ends in the next entry's",
      "## 2026-01-01 - A\n```\n## 2026-01-02 - B\n```ts\n## 2026-01-03 - no\n```\n",
      ["2026-01-01 - A", "2026-01-02 - B"],
    ],
    [
      "a code block that never ends hides nothing",
      "## 2026-01-01 - A\n```\n## 2026-01-02 - B\n",
      ["2026-01-01 - A", "2026-01-02 - B"],
    ],
    [
      "carriage returns",
      "## 2026-01-01 - A\r\nx\r\n---\r\n\r\n## 2026-01-02 - B\r\n",
      ["2026-01-01 - A", "2026-01-02 - B"],
    ],
  ])("%s", (_, text, expected) => expect(headings(text)).toEqual(expected));

  test("text after a checkpoint does not belong to it", () => {
    const log =
      "# Log\n\n---\nCHECKPOINT at 2026-01-23 14:06\nReason: x\n---\nA note.\n\n## 2026-01-24 - A\ny\n";
    expect(readEntries(log).map(({ text }) => text)).toEqual([
      "CHECKPOINT at 2026-01-23 14:06\nReason: x",
      "## 2026-01-24 - A\ny",
    ]);
  });

  test("newest first is reversed, and appended entries stay last", () => {
    const log =
      "# Log\n## 2026-01-03 - C\n## 2026-01-02 - B\n## 2026-01-01 - A\n## 2026-01-04 09:00 - D\n## 2026-01-04 10:00 - E\n";
    expect(headings(log.replace("## 2026-01-04 10:00 - E\n", ""))).toEqual([
      "2026-01-01 - A",
      "2026-01-02 - B",
      "2026-01-03 - C",
      "2026-01-04 09:00 - D",
    ]);
    const spelled = "## Sat Feb 14 2026 - B\n## Fri Feb 13 2026 - A\n";
    expect(headings(spelled)).toEqual(["Fri Feb 13 2026 - A", "Sat Feb 14 2026 - B"]);
  });

  test("the sections of any text are the whole text", () => {
    const line = fc.constantFrom(
      "## 2026-01-01 - A",
      "---",
      "CHECKPOINT at x",
      "## Codebase Patterns",
      "## Prior Progress",
      "# H",
      "```",
      "text",
      "",
      "- p",
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom("\n", "\r\n"), (lines, lineEnd) => {
        const text = lines.join(lineEnd);
        expect(
          readSections(text)
            .map(({ start, end }) => text.slice(start, end))
            .join(""),
        ).toBe(text);
      }),
    );
  });
});

test("patterns end at the next heading or rule, and may occur twice", () => {
  const text =
    "## Codebase Patterns\n- a\n### Tests\n- b\n\n---\nloose\n## 2026-01-01 - A\nx\n## Codebase Patterns\n- c\n# Other\nd\n";
  expect(readPatterns(text)).toBe("- a\n### Tests\n- b\n\n- c");
  expect(readPatterns("no such heading")).toBe("");
});

describe("the last entries", () => {
  const log =
    "# Log\n\n## 2026-01-01 - A\nfirst\n---\n\n## 2026-01-02 - B\nsecond\n---\n\n## 2026-01-03 - C\nthird\n---\n";
  const two = "## 2026-01-02 - B\nsecond\n\n## 2026-01-03 - C\nthird";
  test("as many as fit, oldest first", () => {
    expect(lastEntries(log, two.length)).toBe(two);
    expect(lastEntries(log, two.length - 1)).toBe("## 2026-01-03 - C\nthird");
    expect(lastEntries(log, 20)).toBe("## 2026-01-03 - C");
  });
  test("the end of a log without entries", () => expect(lastEntries("one\ntwo\nthree\n", 8)).toBe("three"));
  test("never more bytes than allowed", () => {
    const words = fc.string({ unit: fc.constantFrom("é", "🎉", "a", "\n", "## 2026-01-01 ", "---\n") });
    fc.assert(
      fc.property(words, fc.nat({ max: 60 }), (text, maxBytes) => {
        expect(Buffer.byteLength(lastEntries(text, maxBytes))).toBeLessThanOrEqual(maxBytes);
      }),
      { numRuns: 500 },
    );
  });
});
