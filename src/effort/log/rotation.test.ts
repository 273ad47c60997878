// Rotation loses nothing and keeps the format of the log.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendToLog, newProgressLog, renderCheckpoint, renderEntry } from "./blocks.ts";
import { rotateLog } from "./rotation.ts";
import { readPatterns } from "./sections.ts";

const at = new Date("2026-01-23T13:54:00Z");
const started = new Date("2026-01-20T00:00:00Z");
const entry = renderEntry({
  at,
  storyId: "A",
  iteration: 1,
  maxIterations: 9,
  agent: "x",
  result: "passed",
  bullets: [],
});
const tail =
  "\n\n\n## Prior Progress\nCompleted 1 iterations in progress-1.txt.\n_See progress-1.txt for detailed iteration logs._\n\n---\n";

test("a log of this program, and a checkpoint after rotation", () => {
  const fresh = newProgressLog({ effort: "shop", type: "Bug", started }).replace(
    "Patterns\n",
    "Patterns\n- Carts are immutable\n- Use `npm run x`\n",
  );
  const { archived, text } = rotateLog({ text: appendToLog(fresh, entry), number: 1, at });
  expect(archived).toBe(appendToLog(fresh, entry));
  expect(text).toBe(
    `# Ralph Progress Log\nEffort: shop\nType: Bug\nStarted: 2026-01-20\nRotation: 1 (rotated at 2026-01-23 13:54)\n\n## Codebase Patterns\n- Carts are immutable\n- Use \`npm run x\`${tail}`,
  );
  const checkpoint = renderCheckpoint({
    at,
    iteration: 1,
    maxIterations: 9,
    storiesPassed: 0,
    storiesTotal: 2,
    agent: "x",
    reason: "r",
  });
  expect(appendToLog(text, checkpoint)).toBe(`${text}\n${checkpoint}`);
  const again = rotateLog({ text, number: 2, at, completedIterations: 12 }).text;
  expect(again).toBe(
    text
      .replace("Rotation: 1", "Rotation: 2")
      .replaceAll("progress-1", "progress-2")
      .replace("Completed 1 ", "Completed 12 "),
  );
});

describe("logs of other programs", () => {
  test.each([
    [
      "with a head of their own",
      "# Shop Log\nStarted: yesterday\nSome words.\n\n## 2026-01-01 - A\nx\n",
      "# Shop Log\nStarted: yesterday\nRotation: 1 (rotated at 2026-01-23 13:54)\n\n## Codebase Patterns",
    ],
    [
      "without a head",
      "## Codebase Patterns\n- p\n\n## 2026-01-01 - A\nx\n",
      "# Ralph Progress Log\nRotation: 1 (rotated at 2026-01-23 13:54)\n\n## Codebase Patterns\n- p",
    ],
  ])("%s", (_, text, expected) => {
    expect(rotateLog({ text, number: 1, at })).toEqual({ archived: text, text: expected + tail });
  });
  test("with carriage returns and another extension", () => {
    const text = "# Log\r\n\r\n## Codebase Patterns\r\n- p\r\n\r\n## Iteration 1\r\nx\r\n";
    const rotated = rotateLog({ text, number: 1, at, extension: ".md" }).text;
    expect(rotated.replaceAll("\r\n", "")).not.toContain("\n");
    expect(rotated).toContain(
      "## Codebase Patterns\r\n- p\r\n\r\n\r\n## Prior Progress\r\nCompleted 1 iterations in progress-1.md.\r\n",
    );
  });
});

test("patterns survive any number of rotations, and the log does not grow", () => {
  const line = fc.constantFrom(
    "- p",
    "### Tests",
    "```",
    "text",
    "",
    "  - deeper",
    "## 2026-01-01 - A",
    "---",
    "## Codebase Patterns",
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = ["# Log", "## Codebase Patterns", ...lines, ""].join("\n");
      const once = rotateLog({ text, number: 1, at });
      expect(once.archived).toBe(text);
      expect(readPatterns(once.text)).toBe(readPatterns(text));
      expect(rotateLog({ text: once.text, number: 1, at, completedIterations: 7 }).text).toBe(
        rotateLog({ text, number: 1, at, completedIterations: 7 }).text,
      );
    }),
  );
});
