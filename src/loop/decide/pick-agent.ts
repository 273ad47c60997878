// Picks the agent that works next, from facts alone.
import type { AgentName, Unable } from "../../agents/index.ts";
import type { AgentCandidates } from "./agent-choice.ts";
import { renderMoment } from "./stop-reason.ts";

/** The facts about an agent in this run. Times are ms since the epoch. */
export interface AgentFacts {
  /** Sessions that failed in a row, also because of a provider's limit that states no end, or that came again. */
  failuresInARow: number;
  /** Until then its provider limits it, or later if the limit came again; another agent may work meanwhile. */
  limitedUntil: number | undefined;
  /** Until then it rests, because its provider is overloaded and states no end. */
  busyUntil: number | undefined;
  /** Why it cannot work in this run. */
  unable: Unable | undefined;
  lastFailure: string;
}

export const freshAgent: AgentFacts = {
  failuresInARow: 0,
  limitedUntil: undefined,
  busyUntil: undefined,
  unable: undefined,
  lastFailure: "",
};

/** The facts about each agent. */
export type AgentsFacts = Readonly<Record<AgentName, AgentFacts>>;

/** Failures in a row: from `failoverThreshold` on, another agent takes over if one can; at `maxFailures` it is not used. */
export interface FailureLimits {
  maxFailures: number;
  failoverThreshold: number;
}

/** The failures in a row after which an agent rests. */
export function restsAfter({ maxFailures, failoverThreshold }: FailureLimits): number {
  return Math.min(maxFailures, failoverThreshold);
}

/** Why another agent than the wanted one works, as a sentence without its full stop. */
export interface Replacement {
  of: AgentName;
  why: string;
}

/** Which agent works next; `wait`: none may before a time; `none`: each has failed too often, or cannot work. */
export type AgentPick =
  | { kind: "work"; agent: AgentName; instead: Replacement | undefined }
  | { kind: "wait"; until: number }
  | { kind: "none"; unable: readonly UnableAgent[] };

/** An agent that cannot work, and why. */
export interface UnableAgent {
  readonly agent: AgentName;
  readonly unable: Unable;
}

/** Picks one of the candidates. Pure and total; `now` is ms since the epoch. */
export function pickAgent(
  candidates: AgentCandidates,
  agents: AgentsFacts,
  limits: FailureLimits,
  now: number,
): AgentPick {
  const failures = (name: AgentName) => agents[name].failuresInARow;
  const unable = candidates.flatMap((agent): UnableAgent[] => {
    const facts = agents[agent];
    return facts.unable ? [{ agent, unable: facts.unable }] : [];
  });
  const able = candidates.filter((name) => agents[name].unable === undefined);
  const willing = able.filter((name) => failures(name) < limits.maxFailures);
  if (willing.length === 0) return { kind: "none", unable };
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

/** Whether the agent's provider limits it now. */
export function isLimited({ limitedUntil }: AgentFacts, now: number): boolean {
  return limitedUntil !== undefined && now < limitedUntil;
}

/** Why an agent does not work, as a sentence without its full stop. */
export function describeUnavailable(name: AgentName, facts: AgentFacts, now: number): string {
  const subject = name === "command" ? "agent command" : name;
  if (facts.unable) return `${subject} cannot work (${facts.unable.why})`;
  if (facts.limitedUntil !== undefined && isLimited(facts, now))
    return `${subject} is limited by its provider until ${renderMoment(facts.limitedUntil)}`;
  const times = facts.failuresInARow === 1 ? "once" : `${facts.failuresInARow} times in a row`;
  return `${subject} failed ${times}${facts.lastFailure ? ` (${facts.lastFailure})` : ""}`;
}
