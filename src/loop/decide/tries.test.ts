// Which iterations count as tries of a story, and when they count anew; counting in memory and from the journal agree.
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Journal } from "../../journal/index.ts";
import { effort, startIteration, story, TemporaryState, verdict } from "../../journal/journal.fixture.ts";
import type { Outcome } from "../judge/index.ts";
import type { IterationResult } from "./streak.ts";
import {
  countTry,
  forgetTries,
  readTries,
  reopenedEventKind,
  type Tries,
  triesResetEventKind,
} from "./tries.ts";

let state: TemporaryState;
let journal: Journal;
beforeEach(async () => {
  state = new TemporaryState();
  journal = await state.open();
});
afterEach(() => {
  journal[Symbol.dispose]();
  state[Symbol.dispose]();
});

const result = (storyId: string, outcome: Outcome): IterationResult => ({
  number: 1,
  storyId,
  agent: "command",
  outcome,
  changed: false,
  signature: "",
  work: "",
  failure: undefined,
  costUsd: undefined,
  resetAt: undefined,
});

test.each([
  ["continued", 3],
  ["gates-failed", 3],
  ["refused", 3],
  ["timed-out", 3],
  ["failed", 2],
  ["interrupted", 2],
  ["limited", 2],
  ["passed", undefined],
  ["unverified", undefined],
] as const)("after %s a story with two tries has %s", (outcome, count) => {
  expect(countTry(new Map([["A", 2]]), result("A", outcome)).get("A")).toBe(count);
});

const anyOutcome = fc.constantFrom<Outcome>("continued", "gates-failed", "failed", "limited", "interrupted");
const anyStep = fc.record({ id: fc.constantFrom("A", "B"), outcome: anyOutcome, edited: fc.boolean() });

test("the journal has the same count as the run, also after a person changed a story", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 12 }), async (steps) => {
      round += 1;
      const of = `${effort}-${round}`;
      let tries: Tries = new Map();
      await journal.write((tables) => {
        tables.stories.put(of, [story("A", 0, { effort: of }), story("B", 1, { effort: of })]);
        steps.forEach(({ id, outcome, edited }, index) => {
          const n = index + 1;
          tables.iterations.start({
            effort: of,
            n,
            runId: "r1",
            storyId: id,
            agent: "command",
            baseCommit: null,
            startedAt: "2026-01-01T00:00:00.000Z",
          });
          tables.iterations.judge(of, n, verdict({ outcome }));
          tries = countTry(tries, result(id, outcome));
          if (!edited) return;
          tables.events.add({ effort: of, runId: "r1", n, at: "", kind: triesResetEventKind, detail: id });
          tries = forgetTries(tries, [id]);
        });
      });
      expect(journal.read((tables) => readTries(tables, of))).toEqual(tries);
    }),
    { numRuns: 30 },
  );
});

test("iterations of stories that have passed are not read", async () => {
  await journal.write((tables) => {
    tables.stories.put(effort, [story("US-1", 0, { passes: true, status: "passed" })]);
    startIteration(tables, 1);
    tables.iterations.judge(effort, 1, verdict({ outcome: "continued" }));
  });
  expect(journal.read((tables) => readTries(tables, effort))).toEqual(new Map());
});

test("a pass that a proof takes back is a try, and a person's change ends the count", async () => {
  const about = { runId: "r1", storyId: "US-1", agent: "claude", baseCommit: null, startedAt: "" };
  const event = { effort, runId: null, at: "", detail: "US-1" };
  const count = () => journal.read((tables) => readTries(tables, effort).get("US-1"));
  const judged = (n: number, outcome: string, reopened: boolean) =>
    journal.write((tables) => {
      tables.iterations.start({ effort, n, ...about });
      tables.iterations.judge(effort, n, verdict({ outcome }));
      if (reopened) tables.events.add({ ...event, n, kind: reopenedEventKind });
    });
  await journal.write((tables) => tables.stories.put(effort, [story("US-1", 0)]));
  await judged(1, "continued", false);
  await judged(2, "passed", true);
  expect(count()).toBe(2);
  await judged(3, "gates-failed", false);
  await judged(4, "passed", true);
  expect(count()).toBe(4);
  await journal.write((tables) => tables.events.add({ ...event, n: 4, kind: triesResetEventKind }));
  expect(count()).toBeUndefined();
  await judged(5, "passed", true);
  expect(count()).toBe(1);
});
