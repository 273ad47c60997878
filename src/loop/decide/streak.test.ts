// Holds what is known of agents to how their iterations go, and the telling of changes to once each.
import { describe, expect, test } from "vitest";
import type { CompletedIteration } from "../iteration/index.ts";
import { type Fallbacks, trackFallbacks } from "./failover.ts";
import { pickAgent, type Replacement } from "./pick-agent.ts";
import { continueStreak, freshStreak, type Streak, type StreakLimits } from "./streak.ts";

const limits: StreakLimits = { maxFailures: 3, failoverThreshold: 3, overloadWait: 1_000 };

function iterated(more: Partial<CompletedIteration>): Omit<CompletedIteration, "stand"> {
  return {
    ...{ number: 1, storyId: "A", agent: "claude", outcome: "passed", changed: true, signature: "" },
    ...{ failure: undefined, costUsd: undefined, resetAt: undefined },
    ...more,
  };
}
const overloaded = iterated({ outcome: "limited", failure: "overload" });
const streakAfter = (streak: Streak, ...steps: Omit<CompletedIteration, "stand">[]) =>
  steps.reduce((held, step) => continueStreak(held, step, limits, 0), streak);

describe("an agent", () => {
  test("whose provider is too busy is left alone twice as long each time, up to half an hour", () => {
    const waits = [1, 2, 3, 20].map(
      (count) => streakAfter(freshStreak, ...Array<typeof overloaded>(count).fill(overloaded)).agents.claude,
    );
    expect(waits.map((facts) => facts.busyUntil)).toEqual([1_000, 2_000, 4_000, 1_800_000]);
    expect(waits[2]).toMatchObject({ failuresInARow: 3, lastFailure: "its provider is too busy" });
    const long = continueStreak(freshStreak, overloaded, { ...limits, overloadWait: 7_200_000 }, 0);
    expect(long.agents.claude.busyUntil).toBe(7_200_000);
  });

  test("whose provider says for how long has not failed", () => {
    const limited = iterated({ outcome: "limited", failure: "rate-limit", resetAt: 5_000 });
    expect(streakAfter(freshStreak, limited).agents.claude).toMatchObject({
      failuresInARow: 0,
      limitedUntil: 5_000,
    });
  });

  test("starts anew with its own success; a limit is no iteration without progress", () => {
    const crashed = iterated({ outcome: "failed", failure: "crash", changed: false });
    const failed = streakAfter(freshStreak, overloaded, crashed, overloaded);
    expect(failed).toMatchObject({ idleInARow: 1, agents: { claude: { failuresInARow: 3 } } });
    expect(streakAfter(failed, iterated({})).agents).toEqual(freshStreak.agents);
  });

  test("that rests is tried again once another one has succeeded, and one more failure is enough then", () => {
    const resting = streakAfter(freshStreak, overloaded, overloaded, overloaded);
    const failing = streakAfter(resting, iterated({ agent: "command", outcome: "failed", failure: "crash" }));
    expect(failing.agents.claude.failuresInARow).toBe(3);
    const again = streakAfter(resting, iterated({ agent: "command" }));
    expect(again.agents.claude).toMatchObject({ failuresInARow: 2, busyUntil: undefined });
    expect(streakAfter(again, overloaded).agents.claude.failuresInARow).toBe(3);
  });

  test("whose credentials are refused is known by that", () => {
    const refused = iterated({ outcome: "failed", failure: "auth" });
    expect(streakAfter(freshStreak, refused).agents.claude.isRefused).toBe(true);
  });
});

test("a change of agents is told once, both ways", () => {
  let streak = freshStreak;
  let standIns: Fallbacks = new Map();
  const told: (string | undefined)[] = [];
  const step = (outcome: Partial<CompletedIteration>) => {
    const pick = pickAgent(["claude", "command"], streak.agents, limits, 10_000_000);
    if (pick.kind !== "work") throw new Error(pick.kind);
    const followed = trackFallbacks(standIns, pick, streak.agents, 10_000_000);
    standIns = followed.standIns;
    const { failover } = followed;
    told.push(failover && `${failover.from} to ${failover.to}: ${failover.reason}`);
    streak = continueStreak(streak, iterated({ ...outcome, agent: pick.agent }), limits, 0);
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
  expect(told).toEqual([undefined, undefined, undefined, busy, undefined, back, busy, back, undefined]);
});

test("a story that wants the stand-in itself is no change, and a limit that is over is one", () => {
  const instead: Replacement = { of: "claude", why: "claude is limited" };
  const limitedUntil = 1_000;
  const agents = { ...freshStreak.agents, claude: { ...freshStreak.agents.claude, limitedUntil } };
  const first = trackFallbacks(new Map(), { agent: "command", instead }, agents, 0);
  expect(first.failover).toMatchObject({ from: "claude", to: "command", back: false });
  const own = trackFallbacks(first.standIns, { agent: "command", instead: undefined }, agents, 0);
  expect(own.failover).toBeUndefined();
  const back = trackFallbacks(own.standIns, { agent: "claude", instead: undefined }, agents, 1_000);
  expect(back.failover).toEqual({
    from: "command",
    to: "claude",
    reason: "its provider allows more again",
    back: true,
  });
});
