// What people push is never undone, whatever runs, kills and other people do meanwhile. A seeded sample; `npm run soak` does many more.
// @module-tag e2e
import fc from "fast-check";
import { expect, test } from "vitest";
import { histories, playHistory, Template } from "../kit/people/history.ts";

test("no line that a person pushed is lost, in any history of runs and people", async () => {
  using template = new Template();
  const property = fc.asyncProperty(histories(4), (history) => playHistory(template, history));
  const options = { numRuns: 20, seed: Number(process.env.RALPH_TEST_SEED ?? 1), endOnFailure: true };
  const { failed, counterexample, errorInstance } = await fc.check(property, options);
  expect(failed ? `${errorInstance}: ${JSON.stringify(counterexample)}` : "").toBe("");
}, 600_000);
