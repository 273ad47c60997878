import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyAgent, anyCandidates, anyFacts, claude, facts, fresh, limits, story } from "./decide.fixture.ts";
import { chooseStory, decide, type Facts, type Limits } from "./decide.ts";
import { type AgentFacts, freshAgent, isLimited, restsAfter } from "./pick-agent.ts";
import { describeEnding, type StopReason, stopReasons } from "./stop-reason.ts";

const refused = { failure: "auth", why: "no key; log in" } as const;

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
    ["max-failures", claude({ failuresInARow: 3 }), 0],
    ["stuck", { idleInARow: 6 }, 0],
    ["max-cost", { costUsd: 8, nextCostUsd: 2.5 }, 0],
    ["superseded", { request: "yield" }, 0],
    ["auth-error", claude({ unable: refused, failuresInARow: 3 }), 0],
    ["start-error", claude({ unable: { failure: "start", why: "it is missing" } }), 0],
    ["rate-limited", claude({ limitedUntil: 1_000 }), 0],
    ["rate-limited", claude({ busyUntil: 1_000, failuresInARow: 1 }), 0],
    ["max-failures", claude({ limitedUntil: 500, failuresInARow: 3 }), 0],
  ];
  test.each(cases)("%s where %j", (reason, more, now) => {
    expect(decide(facts(more), limits, now)).toMatchObject({ kind: "stop", reason });
  });
});

test("one below each limit continues", () => {
  const near = facts({ iterations: 19, ...claude({ failuresInARow: 2 }), idleInARow: 4 });
  expect(decide(near, limits, 999)).toEqual({
    kind: "iterate",
    storyId: "A",
    agent: "claude",
    instead: undefined,
    diagnostic: false,
  });
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

test("a limit that ends before the deadline is waited for, not longer", () => {
  const limited = facts(claude({ limitedUntil: 999 }));
  expect(decide(limited, limits, 998)).toEqual({ kind: "wait", until: 999, why: "rate-limited" });
  expect(decide(limited, limits, 999)).toMatchObject({ kind: "iterate" });
});

test("an effort with all stories done is complete, whatever the other facts", () => {
  const done = facts({ stories: [story("A", { status: "passed" })], iterations: 99, request: "cancel" });
  expect(decide(done, limits, 5_000)).toEqual({ kind: "stop", reason: "complete" });
});

test("a run that stops for a provider's limit says when the limit ends", () => {
  const decision = decide(facts(claude({ limitedUntil: 90_001 })), limits, 0);
  expect(decision).toEqual({ kind: "stop", reason: "rate-limited", resumeAt: 90_001 });
  expect(describeEnding({ reason: "rate-limited", resumeAt: 90_001 })).toBe(
    "The agent's provider limits its use until 1970-01-01 00:02 UTC; run again then.",
  );
});

describe("the agent", () => {
  const two = { stories: [story("A", { agents: ["claude", "command"] })] };
  const decided = (held: Partial<Facts>, more: Partial<Limits> = {}, now = 0) =>
    decide(facts({ ...two, ...held }), { ...limits, ...more }, now);
  const both = (one: Partial<AgentFacts>, other: Partial<AgentFacts>): Partial<Facts> => ({
    agents: { ...fresh, claude: { ...freshAgent, ...one }, command: { ...freshAgent, ...other } },
  });

  test("that failed too often rests, and the next one continues, with the reason", () => {
    const busy = { lastFailure: "its provider is too busy", busyUntil: 500 };
    expect(decided(claude({ ...busy, failuresInARow: 3 }))).toMatchObject({
      agent: "command",
      instead: { of: "claude", why: "claude failed 3 times in a row (its provider is too busy)" },
    });
    expect(decided(claude({ ...busy, failuresInARow: 2 }))).toMatchObject({ kind: "wait", until: 500 });
    expect(decided(claude({ ...busy, failuresInARow: 2 }), {}, 500)).toMatchObject({ agent: "claude" });
  });

  test("with a limit of its provider is replaced at once", () => {
    expect(decided(claude({ limitedUntil: 60_000 }))).toMatchObject({
      agent: "command",
      instead: { why: "claude is limited by its provider until 1970-01-01 00:01 UTC" },
    });
    expect(decided(both({ limitedUntil: 700 }, { limitedUntil: 600 }))).toMatchObject({
      kind: "wait",
      until: 600,
    });
  });

  test("is the one with fewer failures if all rest, and none if all failed too often", () => {
    const more = { maxFailures: 5 };
    expect(decided(both({ failuresInARow: 4 }, { failuresInARow: 3 }), more)).toMatchObject({
      agent: "command",
    });
    expect(decided(both({ failuresInARow: 3 }, { failuresInARow: 3 }), more)).toMatchObject({
      agent: "claude",
      instead: undefined,
    });
    const spent = both({ failuresInARow: 5 }, { failuresInARow: 5 });
    expect(decided(spent, more)).toEqual({ kind: "stop", reason: "max-failures" });
  });

  test("that may fail only once rests after one failure, whatever the threshold", () => {
    const once = { maxFailures: 1 };
    expect(decided(claude({ failuresInARow: 1 }), once)).toMatchObject({
      agent: "command",
      instead: { why: "claude failed once" },
    });
  });

  test("that cannot work gives its place to the next one at once, and without another one the run ends with the words", () => {
    expect(decided(claude({ unable: refused }))).toMatchObject({
      agent: "command",
      instead: { of: "claude", why: "claude cannot work (no key; log in)" },
    });
    const missing = { failure: "start", why: "sh: 1: x: not found; install it" } as const;
    expect(decided(both({ unable: refused }, { unable: missing }))).toEqual({
      kind: "stop",
      reason: "auth-error",
      why: "claude cannot work: no key; log in. The agent command cannot work: sh: 1: x: not found; install it.",
    });
    expect(decided(both({ unable: missing }, { failuresInARow: 3 }))).toMatchObject({
      reason: "start-error",
    });
  });
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

test("for all facts: one decision, no limit exceeded, no story started that must not be", () => {
  fc.assert(
    fc.property(anyFacts, fc.nat(2_000), (held, now) => {
      const decision = decide(held, limits, now);
      if (decision.kind === "stop") expect(stopReasons[decision.reason]).toBeDefined();
      if (decision.kind === "wait") expect(decision.until).toBeGreaterThan(now);
      if (decision.kind !== "iterate") return;
      expect(held.iterations).toBeLessThan(limits.maxIterations);
      expect(now - held.runStartedAt).toBeLessThan(limits.maxRuntime);
      expect(held.request).toBe("none");
      expect(held.agents[decision.agent].unable).toBeUndefined();
      expect(held.costUsd + held.nextCostUsd).toBeLessThanOrEqual(limits.maxCost);
      const chosen = held.stories.find((each) => each.id === decision.storyId);
      expect(chosen?.status).toBe("open");
      expect(chosen?.tries).toBeLessThan(limits.maxTries);
      for (const id of chosen?.dependsOn ?? []) {
        expect(held.stories.find((each) => each.id === id)?.status).toBe("passed");
      }
    }),
  );
});

test("for all facts: an agent that may work, no resting agent while another can work, and the wanted agent first", () => {
  const anyLimits = fc.record({
    maxFailures: fc.integer({ min: 1, max: 6 }),
    failoverThreshold: fc.integer({ min: 1, max: 6 }),
  });
  const willing = anyAgent.map((one) => ({ ...one, unable: undefined }));
  const agents = fc.record({ claude: willing, opencode: willing, command: willing });
  let worked = 0;
  fc.assert(
    fc.property(agents, anyCandidates, anyLimits, fc.nat(999), (held, candidates, some, now) => {
      const about = facts({ agents: held, stories: [story("A", { agents: candidates })] });
      const decision = decide(about, { ...limits, ...some }, now);
      if (decision.kind !== "iterate") return;
      worked += 1;
      const chosen = held[decision.agent];
      const rests = (one: AgentFacts) => one.failuresInARow >= restsAfter(some);
      const others = candidates.map((name) => held[name]);
      expect(candidates).toContain(decision.agent);
      expect(isLimited(chosen, now)).toBe(false);
      expect(chosen.busyUntil ?? 0).toBeLessThanOrEqual(now);
      expect(chosen.failuresInARow).toBeLessThan(some.maxFailures);
      if (rests(chosen)) expect(others.every((one) => rests(one) || isLimited(one, now))).toBe(true);
      for (const before of others.slice(0, candidates.indexOf(decision.agent)))
        expect(rests(before) || isLimited(before, now)).toBe(true);
      expect(decision.instead?.of).toBe(decision.agent === candidates[0] ? undefined : candidates[0]);
      if (decision.instead) expect(decision.instead.why).toContain(`${candidates[0]} `);
    }),
    { numRuns: 500 },
  );
  expect(worked).toBeGreaterThan(50);
});

test("the sentences of all endings", () => {
  const prose = Object.entries(stopReasons).map(
    ([name, row]) => `${name} (${row.status}, exit ${row.exitCode}): ${row.sentence}`,
  );
  expect(prose).toMatchInlineSnapshot(`
    [
      "complete (complete, exit 0): Every story has passed.",
      "max-iterations (incomplete, exit 2): The effort has used all its iterations; raise --max-iterations to continue.",
      "max-runtime (incomplete, exit 2): The run reached its time limit; run again to continue, or raise --max-runtime.",
      "max-cost (incomplete, exit 2): The next iteration could exceed the cost limit; raise --max-cost to continue.",
      "rate-limited (incomplete, exit 2): The agent's provider limits its use for now; run again later.",
      "stopped (incomplete, exit 2): The run was asked to stop; run again to continue.",
      "blocked (incomplete, exit 2): No remaining story can start: each is blocked, skipped, set aside, or depends on such a story.",
      "superseded (incomplete, exit 2): Another run works on this effort, so this run stopped.",
      "max-failures (failed, exit 1): Too many agent sessions failed in a row; read the last error above and, if the agent started, output.log of the last iteration; then run again.",
      "stuck (failed, exit 1): Several iterations in a row made no progress; change the story or the gates, then run again.",
      "start-error (failed, exit 1): The agent cannot start; correct what the error above says, then run again.",
      "auth-error (failed, exit 1): The agent's provider refused the credentials; renew them, then run again.",
      "state-error (failed, exit 1): The state could not be read or written; nothing was overwritten.",
      "cancelled (incomplete, exit 130): The run was cancelled; run again to continue from the checkpoint.",
    ]
  `);
});

describe("a proof that is due", () => {
  const done = (more: Partial<Facts>) =>
    decide(facts({ stories: [story("A", { status: "passed" })], ...more }), limits, 10);

  test.each([
    [{ proof: "none" }, { kind: "stop", reason: "complete" }],
    [{ proof: "due" }, { kind: "prove" }],
    [{ proof: "due", iterations: 99, costUsd: 99 }, { kind: "prove" }],
    [
      { proof: "due", request: "stop" },
      { kind: "stop", reason: "stopped" },
    ],
    [
      { proof: "due", request: "yield" },
      { kind: "stop", reason: "superseded" },
    ],
    [
      { proof: "due", request: "cancel" },
      { kind: "stop", reason: "cancelled" },
    ],
    [
      { proof: "due", request: "pause" },
      { kind: "wait", why: "paused" },
    ],
    [
      { proof: "due", runStartedAt: -1_000 },
      { kind: "stop", reason: "max-runtime" },
    ],
    [{ proof: "cut-off" }, { kind: "stop", reason: "max-runtime" }],
    [{ proof: "blocked" }, { kind: "stop", reason: "stuck" }],
  ] as const)("%j", (more, decision) => {
    expect(done(more)).toMatchObject(decision);
  });

  test("is never skipped: for all facts, the effort is complete only without one", () => {
    fc.assert(
      fc.property(anyFacts, fc.nat(2_000), (held, now) => {
        const decision = decide(held, limits, now);
        if (decision.kind === "stop" && decision.reason === "complete") expect(held.proof).toBe("none");
      }),
    );
  });
});
