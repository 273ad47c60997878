import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { GateRun } from "./gates.ts";
import { type Evidence, gatesAreDue, judge } from "./judge.ts";

function gate(more: Partial<GateRun> = {}): GateRun {
  return {
    command: "npm test",
    exitCode: 0,
    timedOut: false,
    durationMs: 5,
    passed: true,
    outputTail: "",
    ...more,
  };
}

const failing = gate({ exitCode: 1, passed: false, outputTail: "1 of 3 tests failed\n" });

function evidence(more: Partial<Evidence> = {}): Evidence {
  return {
    storyId: "US-001",
    end: "finished",
    reason: "",
    limited: false,
    proposed: true,
    claimed: false,
    notes: undefined,
    planRemarks: [],
    leftOut: [],
    leftOutExplained: false,
    work: true,
    gates: [gate()],
    ...more,
  };
}

test.each<[string, Partial<Evidence>, string]>([
  ["proposed, worked, gate passes", {}, "passed"],
  ["claimed alone counts as proposed", { proposed: false, claimed: true }, "passed"],
  ["no gate to verify it", { gates: [] }, "unverified"],
  ["a gate fails", { gates: [gate(), failing] }, "gates-failed"],
  ["nothing was done", { work: false, gates: undefined }, "refused"],
  ["claimed with nothing done", { proposed: false, claimed: true, work: false, gates: undefined }, "refused"],
  ["blank notes explain nothing", { work: false, notes: "  ", gates: undefined }, "refused"],
  ["notes say why nothing had to be done", { work: false, notes: "Was there already." }, "passed"],
  ["work cannot be measured", { work: undefined }, "passed"],
  ["not proposed", { proposed: false }, "continued"],
  ["not proposed, and a gate fails", { proposed: false, gates: [failing] }, "continued"],
  [
    "the agent failed",
    { end: "failed", reason: "the agent ended with exit code 1", gates: undefined },
    "failed",
  ],
  ["the agent took too long", { end: "timed-out", reason: "too long", gates: undefined }, "timed-out"],
  ["cut off in the turn", { end: "cut-off", reason: "SIGINT", gates: undefined }, "interrupted"],
  ["cut off in the gates", { gates: undefined }, "interrupted"],
])("%s", (_, more, outcome) => {
  expect(judge(evidence(more)).outcome).toBe(outcome);
});

test("put-back changes and failures are feedback for the next turn", () => {
  const { feedback, reason } = judge(
    evidence({ gates: [failing], planRemarks: ["US-002 was removed and was put back."] }),
  );
  expect(feedback[0]).toBe("US-002 was removed and was put back.");
  expect(feedback[1]).toContain("`npm test` failed (exit code 1)");
  expect(feedback[1]).toContain("1 of 3 tests failed");
  expect(reason).toBe("Gate `npm test` failed (exit code 1).");
});

test("the same failure has the same signature, whatever numbers its output contains", () => {
  const once = judge(evidence({ gates: [{ ...failing, outputTail: "failed at 0x3f in 12 ms" }] })).signature;
  const again = judge(evidence({ gates: [{ ...failing, outputTail: "failed at 0x9a in 8 ms" }] })).signature;
  const other = judge(evidence({ gates: [{ ...failing, outputTail: "passed at last" }] })).signature;
  expect(once).toBe(again);
  expect(once).not.toBe(other);
});

test("for all evidence: passed only with a finished turn, a proposal and no failing gate; unverified only without gates", () => {
  const anyEvidence: fc.Arbitrary<Evidence> = fc.record({
    storyId: fc.constant("A"),
    end: fc.constantFrom("finished", "failed", "timed-out", "cut-off") as fc.Arbitrary<Evidence["end"]>,
    reason: fc.string(),
    limited: fc.boolean(),
    proposed: fc.boolean(),
    claimed: fc.boolean(),
    notes: fc.option(fc.string(), { nil: undefined }),
    planRemarks: fc.array(fc.string(), { maxLength: 2 }),
    leftOut: fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }),
    leftOutExplained: fc.boolean(),
    work: fc.option(fc.boolean(), { nil: undefined }),
    gates: fc.option(fc.array(fc.constantFrom(gate(), failing), { maxLength: 3 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(anyEvidence, (held) => {
      const { outcome, reason } = judge(held);
      expect(reason).not.toBe("");
      if (outcome !== "passed" && outcome !== "unverified") return;
      expect(held.end).toBe("finished");
      expect(held.proposed || held.claimed).toBe(true);
      expect(held.gates?.every((each) => each.passed)).toBe(true);
      expect(outcome === "unverified").toBe(held.gates?.length === 0);
      if (outcome === "passed") expect(held.leftOut.length === 0 || held.leftOutExplained).toBe(true);
      for (const left of held.leftOut) expect(reason).toContain(left);
      expect(held.work !== false || (held.notes ?? "").trim() !== "").toBe(true);
    }),
  );
});

test("a turn that a provider's limit ended is not a failure and gives no feedback", () => {
  const limited = judge(evidence({ end: "failed", limited: true, reason: "its provider allows no more" }));
  expect(limited).toEqual({
    outcome: "limited",
    reason: "Its provider allows no more.",
    feedback: [],
    signature: "",
  });
});

test("gates are not run for a failed turn or an empty proposal", () => {
  expect(gatesAreDue(evidence())).toBe(true);
  expect(gatesAreDue(evidence({ proposed: false, work: undefined }))).toBe(true);
  expect(gatesAreDue(evidence({ work: false }))).toBe(false);
  expect(gatesAreDue(evidence({ end: "failed" }))).toBe(false);
});
