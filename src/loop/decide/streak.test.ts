// Tests the facts about agents over iterations, and that each change of agents is announced once.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, type Limits } from "./decide.ts";
import { type Fallbacks, trackFallbacks } from "./failover.ts";
import { pickAgent, type Replacement } from "./pick-agent.ts";
import {
  continueStreak,
  forgetStories,
  freshStreak,
  type IterationResult,
  limitsThatCount,
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
    work: "",
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

  test("whose limit comes again has failed, and its wait grows, whatever time the provider states", () => {
    const limited = iteration({ outcome: "limited", failure: "rate-limit", resetAt: 500 });
    const waits = [1, 2, 3, 4].map(
      (count) => streakAfter(freshStreak, ...Array<typeof limited>(count).fill(limited)).agents.claude,
    );
    expect(waits.map((facts) => facts.failuresInARow)).toEqual([0, 1, 2, 3]);
    expect(waits.map((facts) => facts.limitedUntil)).toEqual([500, 1_500, 2_500, 4_500]);
    expect(waits[1]?.lastFailure).toBe("its provider allows no more requests for now");
    const past = iteration({ outcome: "limited", failure: "rate-limit", resetAt: -9_000 });
    expect(streakAfter(freshStreak, limited, past).agents.claude.limitedUntil).toBe(1_000);
    expect(streakAfter(freshStreak, overloaded, limited).agents.claude.failuresInARow).toBe(2);
    expect(streakAfter(freshStreak, limited, iteration({}), limited).agents.claude).toMatchObject({
      failuresInARow: 0,
      limitedUntil: 500,
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
    const unable = { failure: "auth", why: "no key" } as const;
    const refused = iteration({ outcome: "failed", failure: "auth", refused: unable });
    expect(streakAfter(freshStreak, refused).agents.claude.unable).toBe(unable);
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

  const failing = (signature: string, work = "") => iteration({ outcome: "gates-failed", signature, work });
  const idleAfter = (...steps: IterationResult[]) =>
    steps.map((_, index) => streakAfter(freshStreak, ...steps.slice(0, index + 1)).idleInARow);

  test("are those whose failure came before, whatever changes meanwhile", () => {
    expect(idleAfter(failing("x"), failing("x"), failing("x"))).toEqual([0, 1, 2]);
    expect(idleAfter(failing("x"), failing("y"), failing("x"), failing("y"))).toEqual([0, 0, 1, 2]);
    expect(idleAfter(failing("x"), failing("x"), failing("z"), failing("x"))).toEqual([0, 1, 0, 1]);
    expect(idleAfter(failing("x"), iteration({}), failing("x"))).toEqual([0, 0, 0]);
  });

  test("are those after which the files are as they were some iterations ago", () => {
    const works = (...each: string[]) => idleAfter(...each.map((work, index) => failing(`${index}`, work)));
    expect(works("a", "b", "a", "b", "a")).toEqual([0, 0, 1, 2, 3]);
    expect(works("a", "b", "c", "a", "d")).toEqual([0, 0, 0, 1, 0]);
    expect(works("", "", "")).toEqual([0, 0, 0]);
  });

  test("any failure that comes three times counts at least twice, wherever it stands", () => {
    const failures = fc.array(fc.constantFrom("x", "y", "z"), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(failures, (signatures) => {
        const counts = idleAfter(...signatures.map((each) => failing(each)));
        const firstTimes = signatures.map((each, index) => signatures.indexOf(each) === index);
        expect(counts.map((each) => each === 0)).toEqual(firstTimes);
      }),
    );
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

test("no more sessions start without a pass than max-iterations and max-failures together", () => {
  const kind = fc.constantFrom<Partial<IterationResult>>(
    { outcome: "limited", failure: "rate-limit", resetAt: 1 },
    { outcome: "limited", failure: "overload" },
    { outcome: "continued" },
    { outcome: "failed", failure: "crash" },
    { outcome: "timed-out" },
  );
  const counts = { min: 1, max: 6 };
  let most = 0;
  fc.assert(
    fc.property(
      fc.infiniteStream(kind),
      fc.integer(counts),
      fc.integer(counts),
      fc.integer(counts),
      (outcomes, maxIterations, maxFailures, failoverThreshold) => {
        const all: Limits = {
          maxIterations,
          maxFailures,
          failoverThreshold,
          maxRuntime: 1e15,
          maxCost: 1,
          stuckAfter: 100,
          maxTries: 1_000,
        };
        let streak = freshStreak;
        let counted = 0;
        let now = 0;
        let sessions = 0;
        for (;;) {
          const decision = decide(
            {
              stories: [
                {
                  id: "A",
                  status: "open",
                  priority: 1,
                  dependsOn: [],
                  agents: ["claude", "command"],
                  tries: 0,
                  idle: 0,
                },
              ],
              iterations: counted + limitsThatCount(streak, all),
              runStartedAt: 0,
              agents: streak.agents,
              lastStoryId: streak.lastStoryId,
              agentIsIdle: false,
              idleInARow: streak.idleInARow,
              costUsd: 0,
              nextCostUsd: 0,
              request: "none",
              proof: "none",
            },
            all,
            now,
          );
          if (decision.kind === "stop" || decision.kind === "prove") break;
          if (decision.kind === "wait") {
            expect(decision.until).toBeGreaterThan(now);
            now = decision.until;
            continue;
          }
          sessions += 1;
          const result = iteration({ ...outcomes.next().value, agent: decision.agent });
          if (result.resetAt !== undefined) result.resetAt += now;
          if (result.outcome !== "limited") counted += 1;
          streak = continueStreak(streak, result, { ...all, overloadWait: 1_000 }, now);
          expect(sessions).toBeLessThanOrEqual(maxIterations + maxFailures);
        }
        most = Math.max(most, sessions - maxIterations);
      },
    ),
    { numRuns: 500 },
  );
  expect(most).toBeGreaterThan(0);
});
