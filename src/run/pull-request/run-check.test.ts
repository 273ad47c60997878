// What the check of a run concludes, and whose gates it reads.
import { expect, test } from "vitest";
import type { JournalTables } from "../../journal/index.ts";
import { type StopReason, stopReasons } from "../../loop/index.ts";
import { readGateFailures } from "./gate-failures.ts";
import { concludeCheck } from "./run-check.ts";

test("only a failed run makes the check red, and only a complete one green", () => {
  const reasons = Object.keys(stopReasons) as StopReason[];
  const concluded = (conclusion: string) =>
    reasons.filter((reason) => concludeCheck({ reason }) === conclusion);
  expect(concluded("success")).toEqual(["complete"]);
  expect(concluded("cancelled")).toEqual(["cancelled"]);
  expect(concluded("failure")).toEqual(reasons.filter((reason) => stopReasons[reason].status === "failed"));
  expect(concluded("neutral")).toContain("max-iterations");
});

interface PlantedGate {
  command: string;
  exitCode: number | null;
  timedOut?: boolean;
}

/** Tables with these iterations, oldest first. */
function tablesOf(passed: readonly string[], turns: readonly (readonly [string, readonly PlantedGate[]])[]) {
  const ids = [...new Set(turns.map(([id]) => id))];
  return {
    stories: { list: () => ids.map((id) => ({ id, passes: passed.includes(id) })) },
    iterations: { list: () => turns.map(([storyId], index) => ({ n: index + 1, storyId })) },
    gates: {
      list: (_: string, n: number) =>
        (turns[n - 1]?.[1] ?? []).map((gate) => ({ timedOut: false, outputTail: `${n}`, ...gate })),
    },
  } as unknown as JournalTables;
}

const good = { command: "good", exitCode: 0 };
const bad = { command: "bad", exitCode: 1 };

test("the last failing gate counts of each story that has not passed, newest first", () => {
  const tables = tablesOf(
    ["B"],
    [
      ["A", [bad]],
      ["B", [bad]],
      ["C", [good, bad]],
      ["A", [good, { command: "slow", exitCode: null, timedOut: true }]],
      ["C", []],
      ["D", [bad]],
      ["D", [good]],
    ],
  );
  expect(readGateFailures(tables, "x")).toEqual([
    { storyId: "A", command: "slow", output: "4" },
    { storyId: "C", command: "bad", output: "3" },
  ]);
});
