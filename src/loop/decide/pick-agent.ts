// Picks the agent that works next from what is known of each in this run, from facts alone.
import type { AgentName } from "../../agents/index.ts";
import type { AgentCandidates } from "./agent-choice.ts";
import { renderMoment } from "./stop-reason.ts";

/** What is known of an agent in this run. Times are ms since the epoch. */
export interface AgentFacts {
  /** Its sessions that failed one after another; waiting for a provider that does not say for how long counts too. */
  failuresInARow: number;
  /** Before this time its provider allows no more, and says so; meanwhile another agent may go on. */
  limitedUntil: number | undefined;
  /** Before this time it is left alone, since its provider is too busy and does not say for how long. */
  busyUntil: number | undefined;
  /** Its provider refuses the credentials. */
  isRefused: boolean;
  /** Why it failed last, in a few words; empty where it did not. */
  lastFailure: string;
}

/** An agent of which nothing is known yet. */
export const freshAgent: AgentFacts = {
  failuresInARow: 0,
  limitedUntil: undefined,
  busyUntil: undefined,
  isRefused: false,
  lastFailure: "",
};

/** What is known of each agent. */
export type AgentsFacts = Readonly<Record<AgentName, AgentFacts>>;

/** How many failures in a row an agent may have. */
export interface FailureLimits {
  /** From here on it is not asked at all. */
  maxFailures: number;
  /** From here on another one goes on where there is one. */
  failoverThreshold: number;
}

/** The failures in a row after which an agent rests: one that may not fail as often rests earlier. */
export function restsAfter({ maxFailures, failoverThreshold }: FailureLimits): number {
  return Math.min(maxFailures, failoverThreshold);
}

/** Which agent works, where it is not the one that is wanted, and why. */
export interface Replacement {
  of: AgentName;
  /** A sentence without its full stop. */
  why: string;
}

/** Which agent works next; `wait`: none may before a time; `none`: each has failed too often. */
export type AgentPick =
  | { kind: "work"; agent: AgentName; instead: Replacement | undefined }
  | { kind: "wait"; until: number }
  | { kind: "none" };

/** Picks one of the candidates. Pure and total; `now` is ms since the epoch. */
export function pickAgent(
  candidates: AgentCandidates,
  agents: AgentsFacts,
  limits: FailureLimits,
  now: number,
): AgentPick {
  const failures = (name: AgentName) => agents[name].failuresInARow;
  const willing = candidates.filter((name) => failures(name) < limits.maxFailures);
  if (willing.length === 0) return { kind: "none" };
  const limited = willing.filter((name) => isLimited(agents[name], now));
  const freeAt = Math.min(...limited.map((name) => agents[name].limitedUntil ?? now));
  const allowed = willing.filter((name) => !limited.includes(name));
  const agent =
    allowed.find((name) => failures(name) < restsAfter(limits)) ??
    allowed.toSorted((one, other) => failures(one) - failures(other))[0];
  if (agent === undefined) return { kind: "wait", until: freeAt };
  const { busyUntil } = agents[agent];
  if (busyUntil !== undefined && now < busyUntil) return { kind: "wait", until: Math.min(busyUntil, freeAt) };
  const passedOver = candidates.slice(0, candidates.indexOf(agent));
  const why = passedOver.map((name) => describeUnavailable(name, agents[name], now)).join(", and ");
  return { kind: "work", agent, instead: agent === candidates[0] ? undefined : { of: candidates[0], why } };
}

/** Whether its provider has said that it allows no more yet. */
export function isLimited({ limitedUntil }: AgentFacts, now: number): boolean {
  return limitedUntil !== undefined && now < limitedUntil;
}

/** Why an agent does not work, as a sentence without its full stop. */
export function describeUnavailable(name: AgentName, facts: AgentFacts, now: number): string {
  if (facts.limitedUntil !== undefined && isLimited(facts, now))
    return `${name} is allowed no more by its provider until ${renderMoment(facts.limitedUntil)}`;
  const times = facts.failuresInARow === 1 ? "once" : `${facts.failuresInARow} times in a row`;
  return `${name} failed ${times}${facts.lastFailure ? ` (${facts.lastFailure})` : ""}`;
}
