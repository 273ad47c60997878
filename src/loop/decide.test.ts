import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseStory, decide, type Facts, type Limits, type StoryFacts } from "./decide.ts";
import { type StopReason, stopReasons } from "./stop-reason.ts";

const limits: Limits = { maxIterations: 20, maxRuntime: 1_000, maxCost: 10, maxFailures: 3, stuckAfter: 5 };

function story(id: string, more: Partial<StoryFacts> = {}): StoryFacts {
  return { id, status: "open", priority: 1, dependsOn: [], ...more };
}

function facts(more: Partial<Facts> = {}): Facts {
  return {
    stories: [story("A")],
    iterations: 0,
    runStartedAt: 0,
    failuresInARow: 0,
    idleInARow: 0,
    costUsd: 0,
    nextCostUsd: 0,
    limitedUntil: undefined,
    isRefused: false,
    request: "none",
    ...more,
  };
}

describe("each reason to stop", () => {
  const cases: [StopReason, Partial<Facts>, number][] = [
    ["complete", { stories: [story("A", { status: "passed" })] }, 0],
    ["complete", { stories: [] }, 0],
    ["cancelled", { request: "cancel" }, 0],
    ["max-iterations", { iterations: 20 }, 0],
    ["max-runtime", {}, 1_000],
    ["stopped", { request: "stop" }, 0],
    ["blocked", { stories: [story("A", { status: "blocked" }), story("B", { dependsOn: ["A"] })] }, 0],
    ["blocked", { stories: [story("A", { status: "skipped" })] }, 0],
    ["max-failures", { failuresInARow: 3 }, 0],
    ["stuck", { idleInARow: 6 }, 0],
    ["max-cost", { costUsd: 8, nextCostUsd: 2.5 }, 0],
    ["superseded", { request: "yield" }, 0],
    ["auth-error", { isRefused: true, failuresInARow: 3 }, 0],
    ["rate-limited", { limitedUntil: 1_000 }, 0],
    ["max-failures", { limitedUntil: 500, failuresInARow: 3 }, 0],
  ];
  test.each(cases)("%s where %j", (reason, more, now) => {
    expect(decide(facts(more), limits, now)).toEqual({ kind: "stop", reason });
  });
});

test("one below each limit goes on", () => {
  const near = facts({ iterations: 19, failuresInARow: 2, idleInARow: 4 });
  expect(decide(near, limits, 999)).toEqual({ kind: "iterate", storyId: "A", diagnostic: false });
});

test("the last try before stuck is a diagnostic one", () => {
  expect(decide(facts({ idleInARow: 5 }), limits, 0)).toMatchObject({ kind: "iterate", diagnostic: true });
});

test("paused waits until the deadline at the latest", () => {
  expect(decide(facts({ request: "pause" }), limits, 10)).toEqual({
    kind: "wait",
    until: 1_000,
    why: "paused",
  });
});

test("a limit that ends before the deadline is waited for, and no longer", () => {
  const limited = facts({ limitedUntil: 999 });
  expect(decide(limited, limits, 998)).toEqual({ kind: "wait", until: 999, why: "rate-limited" });
  expect(decide(limited, limits, 999)).toMatchObject({ kind: "iterate" });
});

test("everything done is complete, whatever else holds", () => {
  const done = facts({ stories: [story("A", { status: "passed" })], iterations: 99, request: "cancel" });
  expect(decide(done, limits, 5_000)).toEqual({ kind: "stop", reason: "complete" });
});

describe("the next story", () => {
  test("dependencies come first, then priority, then the order of the file", () => {
    const stories = [
      story("late", { priority: 1, dependsOn: ["first"] }),
      story("second", { priority: 2 }),
      story("first", { priority: 2 }),
      story("urgent", { priority: 1 }),
    ];
    const order: string[] = [];
    const left = stories.map((each) => ({ ...each }));
    for (let next = chooseStory(left); next; next = chooseStory(left)) {
      order.push(next.id);
      left.find((each) => each.id === next?.id)!.status = "passed";
    }
    expect(order).toEqual(["urgent", "second", "first", "late"]);
  });
});

const anyStory = fc.record({
  id: fc.constantFrom("A", "B", "C", "D"),
  status: fc.constantFrom("open", "passed", "blocked", "skipped") as fc.Arbitrary<StoryFacts["status"]>,
  priority: fc.integer({ min: -3, max: 9 }),
  dependsOn: fc.array(fc.constantFrom("A", "B", "C", "D", "gone"), { maxLength: 3 }),
});
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  stories: fc.uniqueArray(anyStory, { selector: (each) => each.id }),
  iterations: fc.nat(25),
  runStartedAt: fc.nat(100),
  failuresInARow: fc.nat(5),
  idleInARow: fc.nat(8),
  costUsd: fc.double({ min: 0, max: 20, noNaN: true }),
  nextCostUsd: fc.double({ min: 0, max: 5, noNaN: true }),
  limitedUntil: fc.option(fc.nat(2_000), { nil: undefined }),
  isRefused: fc.boolean(),
  request: fc.constantFrom("none", "pause", "stop", "yield", "cancel") as fc.Arbitrary<Facts["request"]>,
});

test("for all facts: one decision, no limit passed, no story begun that may not be", () => {
  fc.assert(
    fc.property(anyFacts, fc.nat(2_000), (held, now) => {
      const decision = decide(held, limits, now);
      if (decision.kind === "stop") expect(stopReasons[decision.reason]).toBeDefined();
      if (decision.kind === "wait") expect(decision.until).toBeGreaterThan(now);
      if (decision.kind !== "iterate") return;
      expect(held.iterations).toBeLessThan(limits.maxIterations);
      expect(now - held.runStartedAt).toBeLessThan(limits.maxRuntime);
      expect(held.request).toBe("none");
      expect(held.isRefused).toBe(false);
      expect(held.costUsd + held.nextCostUsd).toBeLessThanOrEqual(limits.maxCost);
      expect(held.limitedUntil ?? 0).toBeLessThanOrEqual(now);
      const chosen = held.stories.find((each) => each.id === decision.storyId);
      expect(chosen?.status).toBe("open");
      for (const id of chosen?.dependsOn ?? []) {
        expect(held.stories.find((each) => each.id === id)?.status).toBe("passed");
      }
    }),
  );
});

test("the sentences of all endings, as people read them", () => {
  const prose = Object.entries(stopReasons).map(
    ([name, row]) => `${name} (${row.status}, exit ${row.exitCode}): ${row.sentence}`,
  );
  expect(prose).toMatchInlineSnapshot(`
    [
      "complete (complete, exit 0): Every story has passed.",
      "max-iterations (incomplete, exit 2): The effort has used all the iterations it may take; raise --max-iterations to go on.",
      "max-runtime (incomplete, exit 2): The run has taken as long as it may; run again to go on, or raise --max-runtime.",
      "max-cost (incomplete, exit 2): The effort has cost as much as it may; raise --max-cost to go on.",
      "rate-limited (incomplete, exit 2): The agent's provider allows no more for now; run again later.",
      "stopped (incomplete, exit 2): Somebody asked the run to stop; run again to go on.",
      "blocked (incomplete, exit 2): The stories that are left cannot be chosen: they are blocked or skipped, or wait for one that is.",
      "superseded (incomplete, exit 2): Another run is at work on this effort; this one yields.",
      "max-failures (failed, exit 1): Too many agent sessions failed one after another; see the last output, then run again.",
      "stuck (failed, exit 1): Iteration after iteration brought no progress; change the story or the gates, then run again.",
      "auth-error (failed, exit 1): The agent's provider refused the credentials; renew them, then run again.",
      "state-error (failed, exit 1): The state could not be read or written; nothing was overwritten.",
      "cancelled (incomplete, exit 130): The run was cancelled; run again to go on from the checkpoint.",
    ]
  `);
});
