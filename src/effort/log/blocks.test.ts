// The exact bytes of the progress log.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendToLog, newProgressLog, renderCheckpoint, renderEntry } from "./blocks.ts";
import { countLines } from "./lines.ts";
import { readEntries } from "./sections.ts";

const at = new Date("2026-01-23T14:06:59.999Z");
const entry = {
  at,
  storyId: "US-003",
  iteration: 7,
  maxIterations: 20,
  agent: "claude",
  result: "passed",
  bullets: [],
};
const checkpoint = {
  at,
  iteration: 7,
  maxIterations: 20,
  storiesPassed: 3,
  storiesTotal: 7,
  agent: "opencode",
  reason: "shutdown signal",
};

test("a new log", () => {
  expect(newProgressLog({ effort: "shop", type: "Feature", started: at })).toBe(
    "# Ralph Progress Log\nEffort: shop\nType: Feature\nStarted: 2026-01-23\n\n## Codebase Patterns\n\n---\n",
  );
});

test("an entry", () => {
  expect(renderEntry({ ...entry, bullets: ["Cart added", "  ", "Two\nlines"] })).toBe(
    "## 2026-01-23 14:06 - US-003\nIteration: 7/20 | Agent: claude | Result: passed\n- Cart added\n- Two lines\n---\n",
  );
});

test("a checkpoint", () => {
  expect(renderCheckpoint(checkpoint)).toBe(
    "---\nCHECKPOINT at 2026-01-23 14:06\nIteration: 7/20 | Stories: 3/7 | Agent: opencode\nReason: shutdown signal\n---\n",
  );
});

test("no value can be mistaken for structure", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.constantFrom("a\n## b", "x | Result: passed", "a\r---\rb", "\u2028## c"),
        ),
      ),
      (values) => {
        const [id = "", agent = "", result = "", ...bullets] = values;
        const block = renderEntry({ ...entry, storyId: id, agent, result, bullets });
        const lines = block.split("\n");
        expect(lines[0]).toMatch(/^## 2026-01-23 14:06 - /);
        expect(lines[1]?.split("|")).toHaveLength(3);
        expect(lines.slice(-2)).toEqual(["---", ""]);
        for (const line of lines.slice(2, -2)) expect(line).toMatch(/^- [^\p{Cc}\u2028\u2029]*$/u);
        expect(renderCheckpoint({ ...checkpoint, agent, reason: result }).split("\n")).toHaveLength(6);
      },
    ),
  );
});

describe("appending", () => {
  const block = renderEntry(entry);
  test.each([
    ["to nothing", undefined, block],
    ["after a line", "a\n", `a\n\n${block}`],
    ["after a blank line", "a\n\n", `a\n\n${block}`],
    ["after a line without an end", "a", `a\n\n${block}`],
    ["with carriage returns", "a\r\nb", `a\r\nb\r\n\r\n${block.replaceAll("\n", "\r\n")}`],
  ])("%s", (_, text, expected) => expect(appendToLog(text, block)).toBe(expected));
  test("existing text stays, and the block can be read", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "#", " ", "-", "\n", "\r\n", "`", "## x\n") }),
        (text) => {
          const longer = appendToLog(text, block);
          expect(longer.startsWith(text)).toBe(true);
          expect(longer.replaceAll("\r\n", "\n").endsWith(block)).toBe(true);
        },
      ),
    );
  });
  test("appended text is a separate entry", () => {
    const log = [
      renderEntry(entry),
      renderCheckpoint(checkpoint),
      renderEntry({ ...entry, storyId: "US-004" }) + renderCheckpoint(checkpoint),
    ].reduce(appendToLog, newProgressLog({ effort: "shop", type: "Feature", started: at }));
    expect(readEntries(log).map(({ heading }) => heading)).toEqual([
      "2026-01-23 14:06 - US-003",
      "CHECKPOINT at 2026-01-23 14:06",
      "2026-01-23 14:06 - US-004",
      "CHECKPOINT at 2026-01-23 14:06",
    ]);
  });
});

test("lines are counted with or without a final line break", () => {
  expect(["", "a", "a\n", "a\nb", "\n\n"].map(countLines)).toEqual([0, 1, 1, 2, 2]);
});
