// Tracks failures and progress over iterations. Failures of agents count in one run only: a new run is a new try.
import {
  type AgentName,
  agentNames,
  type FailureClass,
  failureDescriptions,
  type Unable,
} from "../../agents/index.ts";
import { isPass, type Outcome } from "../judge/index.ts";
import type { Facts } from "./decide.ts";
import {
  type AgentFacts,
  type AgentsFacts,
  type FailureLimits,
  freshAgent,
  restsAfter,
} from "./pick-agent.ts";

/** The result of an iteration. `changed`: the checkout changed, or a story passed. */
export interface IterationResult {
  number: number;
  storyId: string;
  agent: AgentName;
  outcome: Outcome;
  changed: boolean;
  /** Equal for failures that are alike; empty where nothing failed. */
  signature: string;
  /** Equal where the project's files are the same; empty if unknown. */
  work: string;
  failure: FailureClass | undefined;
  costUsd: number | undefined;
  /** When the provider's limit ends, ms since the epoch; undefined if the provider does not say. */
  resetAt: number | undefined;
  /** Why its provider refuses it. */
  refused?: Unable | undefined;
}

/** Failures and progress over the last iterations of this run. */
export interface Streak extends Pick<Facts, "agents" | "lastStoryId" | "idleInARow"> {
  signature: string;
  /** Sessions that a provider's limit ended since a story last passed in this run. */
  limitedSincePass: number;
  /** Iterations in a row without progress of stories before the last one. */
  idleBefore: ReadonlyMap<string, number>;
  /** For each story, what its iterations have shown already since it last passed or a person changed it. */
  seen: ReadonlyMap<string, SeenResults>;
}

/** What the iterations of a story have shown: their failures, and the states of the project's files in order. */
interface SeenResults {
  readonly signatures: readonly string[];
  readonly works: readonly string[];
}

export const freshStreak: Streak = {
  agents: Object.fromEntries(agentNames.map((name) => [name, freshAgent])) as Record<AgentName, AgentFacts>,
  lastStoryId: undefined,
  idleInARow: 0,
  signature: "",
  limitedSincePass: 0,
  idleBefore: new Map(),
  seen: new Map(),
};

/** The limits that a streak depends on; `overloadWait` is the first pause for an overloaded provider, in ms. */
export type StreakLimits = FailureLimits & {
  overloadWait: number;
};

/** The longest pause that this program chooses, in ms, unless the first is longer. Each doubles the one before. */
const longestBackOff = 30 * 60_000;

/** The streak with one more iteration; `now` is ms since the epoch. */
export function continueStreak(
  streak: Streak,
  iteration: IterationResult,
  limits: StreakLimits,
  now: number,
): Streak {
  const { agent, outcome, signature } = iteration;
  const facts = agentAfter(streak.agents[agent], iteration, limits, now);
  const succeeded = !["limited", "failed", "timed-out", "interrupted"].includes(outcome);
  const others = succeeded ? retryResting(streak.agents, restsAfter(limits)) : streak.agents;
  const agents = { ...others, [agent]: facts };
  if (outcome === "limited") return { ...streak, agents, limitedSincePass: streak.limitedSincePass + 1 };
  return {
    agents,
    signature,
    ...countIdle(streak, iteration),
    limitedSincePass: isPass(outcome) ? 0 : streak.limitedSincePass,
  };
}

/** The streak without an agent that cannot work: nothing else has happened. */
export function loseAgent(streak: Streak, agent: AgentName, unable: Unable): Streak {
  return { ...streak, agents: { ...streak.agents, [agent]: { ...streak.agents[agent], unable } } };
}

type IdleCounts = Pick<Streak, "lastStoryId" | "idleInARow" | "idleBefore" | "seen">;

/**
 * Counts iterations in a row without progress: nothing changed, a failure came again, or the files are as they were some
 * iterations ago, whatever the agent changed meanwhile.
 */
function countIdle(
  streak: Streak,
  { storyId, outcome, changed, signature, work }: ProgressResult,
): IdleCounts {
  const { idleInARow, idleBefore } = turnToStory(streak, storyId);
  const before = streak.seen.get(storyId) ?? { signatures: [], works: [] };
  const isKnownFailure = signature !== "" && before.signatures.includes(signature);
  const isReturn = work !== "" && before.works.slice(0, -1).includes(work);
  const isIdle = !isPass(outcome) && (!changed || isKnownFailure || isReturn);
  const seen = new Map(streak.seen);
  if (isPass(outcome)) seen.delete(storyId);
  else
    seen.set(storyId, {
      signatures: signature === "" ? before.signatures : [...before.signatures, signature].slice(-maxSeen),
      works: work === "" ? before.works : [...before.works, work].slice(-maxSeen),
    });
  return { lastStoryId: storyId, idleInARow: isIdle ? idleInARow + 1 : 0, idleBefore, seen };
}

/** How many results of a story are compared with the next one. */
const maxSeen = 100;

/** What the journal keeps of an iteration that tells progress. */
export interface ProgressResult extends Pick<IterationResult, "storyId" | "changed" | "signature" | "work"> {
  outcome: string;
}

/** The streak after one more iteration of an earlier run. */
export function continueEarlier(streak: Streak, earlier: ProgressResult): Streak {
  return { ...streak, signature: earlier.signature, ...countIdle(streak, earlier) };
}

/**
 * How many limited sessions count as iterations: all beyond `maxFailures` without a pass. So no run starts
 * more sessions without a pass than its iterations and `maxFailures` together.
 */
export function limitsThatCount({ limitedSincePass }: Streak, { maxFailures }: FailureLimits): number {
  return Math.max(0, limitedSincePass - maxFailures);
}

function turnToStory(streak: Streak, storyId: string): Pick<Streak, "idleInARow" | "idleBefore"> {
  const { lastStoryId, idleInARow, idleBefore } = streak;
  if (lastStoryId === storyId) return { idleInARow, idleBefore };
  const idle = new Map(idleBefore);
  if (lastStoryId !== undefined) idle.set(lastStoryId, idleInARow);
  idle.delete(storyId);
  return { idleInARow: 0, idleBefore: idle };
}

/** The streak without what happened on some stories, because a person changed these. */
export function forgetStories(streak: Streak, storyIds: readonly string[]): Streak {
  const without = <Value>(map: ReadonlyMap<string, Value>) =>
    new Map([...map].filter(([id]) => !storyIds.includes(id)));
  const kept = { ...streak, idleBefore: without(streak.idleBefore), seen: without(streak.seen) };
  if (streak.lastStoryId === undefined || !storyIds.includes(streak.lastStoryId)) return kept;
  return { ...kept, idleInARow: 0, signature: "" };
}

function agentAfter(
  before: AgentFacts,
  { outcome, resetAt, failure, refused }: IterationResult,
  { overloadWait }: StreakLimits,
  now: number,
): AgentFacts {
  const failuresInARow = before.failuresInARow + 1;
  switch (outcome) {
    case "limited": {
      const wasLimited = before.limitedUntil !== undefined || before.busyUntil !== undefined;
      // The first limit with an end is not a failure. One that comes again is, so that the waiting ends.
      if (resetAt !== undefined && !wasLimited)
        return { ...before, limitedUntil: resetAt, busyUntil: undefined };
      const backOff = Math.min(
        overloadWait * 2 ** before.failuresInARow,
        Math.max(longestBackOff, overloadWait),
      );
      const lastFailure = failureDescriptions[failure ?? "overload"];
      const limitedUntil = resetAt === undefined ? undefined : Math.max(resetAt, now) + backOff;
      const busyUntil = resetAt === undefined ? now + backOff : undefined;
      return { ...before, failuresInARow, lastFailure, limitedUntil, busyUntil };
    }
    case "failed":
    case "timed-out": {
      const lastFailure = failure === undefined ? "it took too long" : failureDescriptions[failure];
      return { ...freshAgent, failuresInARow, lastFailure, unable: refused };
    }
    default:
      return freshAgent;
  }
}

/** Lets resting agents try once more: after one more failure they rest again. */
function retryResting(agents: AgentsFacts, enough: number): AgentsFacts {
  const again = Object.entries(agents).map(([name, facts]): [string, AgentFacts] => {
    if (facts.failuresInARow < enough) return [name, facts];
    return [name, { ...facts, failuresInARow: enough - 1, busyUntil: undefined }];
  });
  return Object.fromEntries(again) as Record<AgentName, AgentFacts>;
}
