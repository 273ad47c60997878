// Follows how the iterations of one run go, one after another; earlier runs do not count, so that a new run is a new try.
import { type AgentName, agentNames, type FailureClass, failureDescriptions } from "../../agents/index.ts";
import type { Outcome } from "../judge/index.ts";
import type { Facts } from "./decide.ts";
import {
  type AgentFacts,
  type AgentsFacts,
  type FailureLimits,
  freshAgent,
  restsAfter,
} from "./pick-agent.ts";

/** What an iteration came to. */
export interface IterationResult {
  number: number;
  storyId: string;
  agent: AgentName;
  outcome: Outcome;
  /** Whether anything came of it: a change in the checkout, or a story passed. */
  changed: boolean;
  /** The same when the same thing fails again; empty where nothing failed. */
  signature: string;
  /** Why the agent failed; undefined where it did not. */
  failure: FailureClass | undefined;
  /** US dollars; undefined where unknown. */
  costUsd: number | undefined;
  /** When the agent's provider allows more, ms since the epoch, where it says so. */
  resetAt: number | undefined;
}

/** What the last iterations of this run came to. */
export interface Streak extends Pick<Facts, "agents" | "idleInARow"> {
  signature: string;
}

/** Before the first iteration. */
export const freshStreak: Streak = {
  agents: Object.fromEntries(agentNames.map((name) => [name, freshAgent])) as Record<AgentName, AgentFacts>,
  idleInARow: 0,
  signature: "",
};

/** What following a streak depends on; durations in ms. */
export type StreakLimits = FailureLimits & {
  /** How long a provider that does not say for how long is left alone the first time. */
  overloadWait: number;
};

/** How long such a provider is left alone at most, in ms, unless the first time is longer. */
const longestBackOff = 30 * 60_000;

/** The streak with one more iteration; `now` is ms since the epoch. */
export function continueStreak(
  streak: Streak,
  iterated: IterationResult,
  limits: StreakLimits,
  now: number,
): Streak {
  const { agent, outcome } = iterated;
  const facts = agentAfter(streak.agents[agent], iterated, limits, now);
  const succeeded = !["limited", "failed", "timed-out", "interrupted"].includes(outcome);
  const others = succeeded ? retryResting(streak.agents, restsAfter(limits)) : streak.agents;
  const agents = { ...others, [agent]: facts };
  if (outcome === "limited") return { ...streak, agents };
  const sameFault = iterated.signature !== "" && iterated.signature === streak.signature;
  const idle = !iterated.changed || sameFault;
  return { agents, idleInARow: idle ? streak.idleInARow + 1 : 0, signature: iterated.signature };
}

/** What is known of an agent after its own iteration. */
function agentAfter(
  before: AgentFacts,
  { outcome, resetAt, failure }: IterationResult,
  { overloadWait }: StreakLimits,
  now: number,
): AgentFacts {
  const failuresInARow = before.failuresInARow + 1;
  switch (outcome) {
    case "limited": {
      if (resetAt !== undefined) return { ...before, limitedUntil: resetAt, busyUntil: undefined };
      // Where nobody says when it is over, it counts as a failure, so that the waiting has an end.
      const backOff = Math.min(
        overloadWait * 2 ** before.failuresInARow,
        Math.max(longestBackOff, overloadWait),
      );
      const lastFailure = failureDescriptions[failure ?? "overload"];
      return { ...before, failuresInARow, lastFailure, limitedUntil: undefined, busyUntil: now + backOff };
    }
    case "failed":
    case "timed-out": {
      const lastFailure = failure === undefined ? "it took too long" : failureDescriptions[failure];
      return { ...freshAgent, failuresInARow, lastFailure, isRefused: failure === "auth" };
    }
    default:
      return freshAgent;
  }
}

/** Has agents that rest tried once more: one more failure sends them away again. */
function retryResting(agents: AgentsFacts, enough: number): AgentsFacts {
  const again = Object.entries(agents).map(([name, facts]): [string, AgentFacts] => {
    if (facts.failuresInARow < enough) return [name, facts];
    return [name, { ...facts, failuresInARow: enough - 1, busyUntil: undefined }];
  });
  return Object.fromEntries(again) as Record<AgentName, AgentFacts>;
}
