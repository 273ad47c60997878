// Tracks which agents replace others, so that each change is announced once, in both directions.
import type { AgentName } from "../../agents/index.ts";
import { type AgentsFacts, describeUnavailable, isLimited, type Replacement } from "./pick-agent.ts";

/** A change from one agent to another; `back`: the wanted agent is tried again. */
export interface Failover {
  from: AgentName;
  to: AgentName;
  reason: string;
  back: boolean;
}

/** For each wanted agent, the agent that replaces it. */
export type Fallbacks = ReadonlyMap<AgentName, AgentName>;

/** The fallbacks after an agent was picked, and the change to announce; `now` is ms since the epoch. */
export function trackFallbacks(
  fallbacks: Fallbacks,
  { agent, instead }: { agent: AgentName; instead: Replacement | undefined },
  agents: AgentsFacts,
  now: number,
): { fallbacks: Fallbacks; failover: Failover | undefined } {
  const after = new Map(fallbacks);
  if (instead) {
    const isNew = fallbacks.get(instead.of) !== agent;
    after.set(instead.of, agent);
    const failover = { from: instead.of, to: agent, reason: instead.why, back: false };
    return { fallbacks: after, failover: isNew ? failover : undefined };
  }
  const fallback = fallbacks.get(agent);
  if (fallback === undefined) return { fallbacks, failover: undefined };
  after.delete(agent);
  const reason = describeReturn(agent, fallback, agents, now);
  return { fallbacks: after, failover: { from: fallback, to: agent, reason, back: true } };
}

function describeReturn(wanted: AgentName, fallback: AgentName, agents: AgentsFacts, now: number): string {
  const facts = agents[fallback];
  if (facts.failuresInARow > 0 || isLimited(facts, now)) return describeUnavailable(fallback, facts, now);
  if (agents[wanted].limitedUntil !== undefined) return "its provider's limit has ended";
  return `${fallback} succeeded`;
}

/** A change as a sentence without its full stop. */
export function describeFailover({ to, reason, back }: Omit<Failover, "from">): string {
  return back ? `${to} is tried again: ${reason}` : `Continuing with ${to}: ${reason}`;
}

export const failoverEventKind = "failover";

/** The detail of a failover event in the journal: the agent that works from then on, a colon, and why. */
export function failoverDetail({ to, reason }: Pick<Failover, "to" | "reason">): string {
  return `${to}: ${reason}`;
}
