// The log of a step: what a failed gate and its turn printed, folded, and nothing that the runner obeys.
import { expect, test } from "vitest";
import type { LoopEvent } from "../loop/index.ts";
import { createEventLogger, type StepLog } from "./step-log.ts";

function logOf(events: readonly LoopEvent[]): string[] {
  const lines: string[] = [];
  const write = (text: string) => void lines.push(...text.split("\n"));
  const log: StepLog = {
    write,
    openGroup: (title) => write(`> ${title}`),
    closeGroup: () => write("<"),
    warn: write,
    fail: write,
    [Symbol.dispose]: () => {},
  };
  const logEvent = createEventLogger(log, (sentence) => sentence);
  for (const event of events) logEvent(event);
  return lines;
}

const run = { exitCode: 1, timedOut: false, durationMs: 1, passed: false, outputTail: "::error::no\nend\n" };

test("a gate that failed: its output is folded with the turn; the last words, what was put back and the record are not", () => {
  const iteration = 3;
  const story = { iteration, storyId: "US-001" };
  const about = { ...story, maxIterations: 20, storyTitle: "T", agent: "command", outputFile: "/none" };
  const told = {
    lastWords: "Done.",
    putBack: ["prd.json was removed and was put back."],
    record: "/state/3",
  };
  const end = { ...story, ...told, durationMs: 1, commit: undefined, reason: "Gate `x` failed." };
  expect(
    logOf([
      { kind: "iteration-started", ...about },
      { kind: "gate-started", iteration, command: "x" },
      { kind: "gate-ended", iteration, command: "x", ...run },
      { kind: "iteration-ended", ...end, outcome: "gates-failed" },
    ]),
  ).toEqual([
    "> Iteration 3/20: US-001 T (agent command)",
    "  gate x: failed (exit code 1) in 1 ms",
    "  | ::error::no",
    "  | end",
    "<",
    "US-001 gates failed in 1 ms. Gate `x` failed.",
    "    The agent's last words: Done.",
    "    Put back, a change of the agent: prd.json was removed and was put back.",
    "    Record: /state/3",
  ]);
});

test("a command of the proof that failed has its last lines folded", () => {
  expect(logOf([{ kind: "proof-command-ended", isSetup: false, command: "x", ...run }])).toEqual([
    "  gate x: failed (exit code 1) in 1 ms",
    "> the last lines of x",
    "    | ::error::no",
    "    | end",
    "<",
  ]);
});
