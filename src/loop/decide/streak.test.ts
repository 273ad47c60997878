// Tests the facts about agents over iterations, and that each change of agents is announced once.
import { describe, expect, test } from "vitest";
import { type Fallbacks, trackFallbacks } from "./failover.ts";
import { pickAgent, type Replacement } from "./pick-agent.ts";
import {
  continueStreak,
  forgetStories,
  freshStreak,
  type IterationResult,
  type Streak,
  type StreakLimits,
} from "./streak.ts";

const limits: StreakLimits = { maxFailures: 3, failoverThreshold: 3, overloadWait: 1_000 };

function iteration(more: Partial<IterationResult>): IterationResult {
  return {
    number: 1,
    storyId: "A",
    agent: "claude",
    outcome: "passed",
    changed: true,
    signature: "",
    failure: undefined,
    costUsd: undefined,
    resetAt: undefined,
    ...more,
  };
}
const overloaded = iteration({ outcome: "limited", failure: "overload" });
const streakAfter = (streak: Streak, ...steps: IterationResult[]) =>
  steps.reduce((held, step) => continueStreak(held, step, limits, 0), streak);

describe("an agent", () => {
  test("with an overloaded provider rests twice as long each time, up to half an hour", () => {
    const waits = [1, 2, 3, 20].map(
      (count) => streakAfter(freshStreak, ...Array<typeof overloaded>(count).fill(overloaded)).agents.claude,
    );
    expect(waits.map((facts) => facts.busyUntil)).toEqual([1_000, 2_000, 4_000, 1_800_000]);
    expect(waits[2]).toMatchObject({ failuresInARow: 3, lastFailure: "its provider is too busy" });
    const long = continueStreak(freshStreak, overloaded, { ...limits, overloadWait: 7_200_000 }, 0);
    expect(long.agents.claude.busyUntil).toBe(7_200_000);
  });

  test("with a provider that states the end of its limit has not failed", () => {
    const limited = iteration({ outcome: "limited", failure: "rate-limit", resetAt: 5_000 });
    expect(streakAfter(freshStreak, limited).agents.claude).toMatchObject({
      failuresInARow: 0,
      limitedUntil: 5_000,
    });
  });

  test("starts again after its own success; a limit does not count as an iteration without progress", () => {
    const crashed = iteration({ outcome: "failed", failure: "crash", changed: false });
    const failed = streakAfter(freshStreak, overloaded, crashed, overloaded);
    expect(failed).toMatchObject({ idleInARow: 1, agents: { claude: { failuresInARow: 3 } } });
    expect(streakAfter(failed, iteration({})).agents).toEqual(freshStreak.agents);
  });

  test("that rests is tried again after another agent succeeded, and rests again after one failure", () => {
    const resting = streakAfter(freshStreak, overloaded, overloaded, overloaded);
    const failing = streakAfter(
      resting,
      iteration({ agent: "command", outcome: "failed", failure: "crash" }),
    );
    expect(failing.agents.claude.failuresInARow).toBe(3);
    const again = streakAfter(resting, iteration({ agent: "command" }));
    expect(again.agents.claude).toMatchObject({ failuresInARow: 2, busyUntil: undefined });
    expect(streakAfter(again, overloaded).agents.claude.failuresInARow).toBe(3);
  });

  test("with refused credentials is marked as refused", () => {
    const refused = iteration({ outcome: "failed", failure: "auth" });
    expect(streakAfter(freshStreak, refused).agents.claude.isRefused).toBe(true);
  });
});

describe("iterations without progress", () => {
  const idle = (storyId: string) => iteration({ storyId, outcome: "gates-failed", changed: false });
  const held = streakAfter(freshStreak, idle("A"), idle("A"), idle("B"));

  test("are counted for each story", () => {
    expect(held).toMatchObject({ lastStoryId: "B", idleInARow: 1 });
    expect([...held.idleBefore]).toEqual([["A", 2]]);
    const back = streakAfter(held, idle("A"));
    expect(back).toMatchObject({ lastStoryId: "A", idleInARow: 1 });
    expect([...back.idleBefore]).toEqual([["B", 1]]);
  });

  test("are forgotten for a story that a person changed", () => {
    expect([...forgetStories(held, ["A"]).idleBefore]).toEqual([]);
    expect(forgetStories(held, ["A"]).idleInARow).toBe(1);
    expect(forgetStories(held, ["B"])).toMatchObject({ idleInARow: 0, idleBefore: held.idleBefore });
  });
});

test("a change of agents is announced once, in both directions", () => {
  let streak = freshStreak;
  let fallbacks: Fallbacks = new Map();
  const announced: (string | undefined)[] = [];
  const step = (outcome: Partial<IterationResult>) => {
    const pick = pickAgent(["claude", "command"], streak.agents, limits, 10_000_000);
    if (pick.kind !== "work") throw new Error(pick.kind);
    const tracked = trackFallbacks(fallbacks, pick, streak.agents, 10_000_000);
    fallbacks = tracked.fallbacks;
    const { failover } = tracked;
    announced.push(failover && `${failover.from} to ${failover.to}: ${failover.reason}`);
    streak = continueStreak(streak, iteration({ ...outcome, agent: pick.agent }), limits, 0);
  };
  for (let count = 0; count < 3; count += 1) step({ outcome: "limited", failure: "overload" });
  step({ outcome: "failed", failure: "crash" });
  step({ outcome: "continued" });
  step({ outcome: "limited", failure: "overload" });
  step({ outcome: "continued" });
  step({ outcome: "passed" });
  step({ outcome: "passed" });
  const busy = "claude to command: claude failed 3 times in a row (its provider is too busy)";
  const back = "command to claude: command succeeded";
  expect(announced).toEqual([undefined, undefined, undefined, busy, undefined, back, busy, back, undefined]);
});

test("a story that wants the fallback itself is not a change; the end of a limit is one", () => {
  const instead: Replacement = { of: "claude", why: "claude is limited" };
  const limitedUntil = 1_000;
  const agents = { ...freshStreak.agents, claude: { ...freshStreak.agents.claude, limitedUntil } };
  const first = trackFallbacks(new Map(), { agent: "command", instead }, agents, 0);
  expect(first.failover).toMatchObject({ from: "claude", to: "command", back: false });
  const own = trackFallbacks(first.fallbacks, { agent: "command", instead: undefined }, agents, 0);
  expect(own.failover).toBeUndefined();
  const back = trackFallbacks(own.fallbacks, { agent: "claude", instead: undefined }, agents, 1_000);
  expect(back.failover).toEqual({
    from: "command",
    to: "claude",
    reason: "its provider's limit has ended",
    back: true,
  });
});
