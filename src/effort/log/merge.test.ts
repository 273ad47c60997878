// Merging two logs loses nothing of either.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeLogs } from "./merge.ts";
import { readEntries } from "./sections.ts";

const entry = (day: number, more = "") =>
  `## 2026-01-${String(day).padStart(2, "0")} - S-${day}\n- did ${day}\n${more}---\n\n`;
const head = "# Ralph Progress Log\nEffort: shop\n\n## Codebase Patterns\n- p\n\n---\n\n";
const log = (...days: number[]) => head + days.map((day) => entry(day)).join("");

describe("two logs", () => {
  test.each([
    ["the same", log(1, 2), log(1, 2), log(1, 2)],
    ["nothing in mine", "", log(1), log(1)],
    ["nothing in the other", log(1), "\n", log(1)],
    ["the other is longer", log(1), log(1, 2), log(1, 2)],
    ["mine is longer", log(1, 2), log(1), log(1, 2)],
    ["each has its own", log(1, 3), log(1, 2), log(1, 3, 2)],
    ["what is missing goes before what follows it", log(1, 4), log(1, 2, 3, 4), log(1, 2, 3, 4)],
    ["mine keeps its order", log(2, 1), log(1, 2), log(2, 1)],
    [
      "other line ends are no difference",
      log(1).replaceAll("\n", "\r\n"),
      log(1, 2),
      log(1, 2).replaceAll("\n", "\r\n"),
    ],
    ["a missing last line end", log(1).trimEnd(), log(1, 2), `${log(1).trimEnd()}\n\n${entry(2)}`],
    [
      "an entry that somebody continued in mine",
      head + entry(1, "- and more\n").replace("- did 1\n", "- did 1\n---\n"),
      log(1),
      head + entry(1, "- and more\n").replace("- did 1\n", "- did 1\n---\n"),
    ],
  ])("%s", (_, mine, other, expected) => expect(mergeLogs(mine, other)).toBe(expected));

  test("patterns are joined, and code blocks stay whole", () => {
    const block = "- q:\n  ```\n  ## x\n\n  y\n  ```";
    const merged = mergeLogs(log(1), log(1).replace("- p\n", `- p\n${block}\n- r\n`));
    expect(merged).toBe(log(1).replace("- p\n", `- p\n${block}\n- r\n`));
    expect(mergeLogs(entry(1), log(1))).toBe(`## Codebase Patterns\n- p\n\n${entry(1)}`);
  });

  test("text outside entries is kept", () => {
    const merged = mergeLogs(
      log(1),
      log(1).replace("---\n\n## ", "---\nNote: the API is down\nWe wait.\n\n## "),
    );
    expect(merged).toContain("We wait.\n");
    expect(mergeLogs("prose a\nprose b\n", "prose b\nprose c\n")).toBe("prose a\nprose b\n\nprose c\n");
  });
});

describe("for any two logs", () => {
  const days = fc
    .uniqueArray(fc.integer({ min: 1, max: 28 }))
    .map((list) => list.sort((one, other) => one - other));
  test("every entry occurs once and in order, and a second merge changes nothing", () => {
    fc.assert(
      fc.property(days, days, fc.boolean(), (one, two, isNewestFirst) => {
        const order = (list: number[]) => (isNewestFirst ? list.toReversed() : list);
        const mine = log(...order(one));
        const other = log(...order(two));
        const merged = mergeLogs(mine, other);
        const found = [...merged.matchAll(/- S-(\d+)/g)].map((match) => Number(match[1]));
        expect(found.toSorted((a, b) => a - b)).toEqual([...new Set([...one, ...two])].sort((a, b) => a - b));
        expect(found.filter((day) => one.includes(day))).toEqual(order(one));
        expect(found.filter((day) => two.includes(day))).toEqual(order(two));
        expect(mergeLogs(merged, other)).toBe(merged);
        expect(readEntries(merged)).toHaveLength(found.length);
      }),
    );
  });
  test("no line of either is lost", () => {
    const line = fc.constantFrom(
      "## 2026-01-01 - A",
      "## 2026-01-02 - B",
      "---",
      "CHECKPOINT at x",
      "## Codebase Patterns",
      "```",
      "one",
      "two",
      "",
      "- p",
      "- q",
      "  - deep",
    );
    const text = fc.array(line).map((lines) => lines.join("\n"));
    const wordsOf = (log: string) => log.split("\n").filter((word) => !/^(?:## .*|-*|)\s*$/.test(word));
    fc.assert(
      fc.property(text, text, (mine, other) => {
        const merged = wordsOf(mergeLogs(mine, other));
        for (const word of [...wordsOf(mine), ...wordsOf(other)]) expect(merged).toContain(word);
      }),
      { numRuns: 1_000 },
    );
  });
});
