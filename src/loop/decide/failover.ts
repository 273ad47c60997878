// Follows which agents stand in for others, so that each change is told once, both ways.
import type { AgentName } from "../../agents/index.ts";
import { type AgentsFacts, describeUnavailable, isLimited, type Replacement } from "./pick-agent.ts";

/** Another agent goes on than before. */
export interface Failover {
  from: AgentName;
  to: AgentName;
  /** A sentence without its full stop. */
  reason: string;
  /** It is the one that is wanted, tried again. */
  back: boolean;
}

/** Which agent works at last in the place of which. */
export type Fallbacks = ReadonlyMap<AgentName, AgentName>;

/** The stand-ins once an agent was picked, and what there is to tell of the change; `now` is ms since the epoch. */
export function trackFallbacks(
  standIns: Fallbacks,
  { agent, instead }: { agent: AgentName; instead: Replacement | undefined },
  agents: AgentsFacts,
  now: number,
): { standIns: Fallbacks; failover: Failover | undefined } {
  const after = new Map(standIns);
  if (instead) {
    const isNew = standIns.get(instead.of) !== agent;
    after.set(instead.of, agent);
    const failover = { from: instead.of, to: agent, reason: instead.why, back: false };
    return { standIns: after, failover: isNew ? failover : undefined };
  }
  const standIn = standIns.get(agent);
  if (standIn === undefined) return { standIns, failover: undefined };
  after.delete(agent);
  const reason = describeReturn(agent, standIn, agents, now);
  return { standIns: after, failover: { from: standIn, to: agent, reason, back: true } };
}

function describeReturn(wanted: AgentName, standIn: AgentName, agents: AgentsFacts, now: number): string {
  const facts = agents[standIn];
  if (facts.failuresInARow > 0 || isLimited(facts, now)) return describeUnavailable(standIn, facts, now);
  if (agents[wanted].limitedUntil !== undefined) return "its provider allows more again";
  return `${standIn} succeeded`;
}

/** What is told of a change, as a sentence without its full stop. */
export function describeFailover({ to, reason, back }: Omit<Failover, "from">): string {
  return back ? `${to} is tried again: ${reason}` : `Going on with ${to}: ${reason}`;
}

/** The kind of event by which the journal knows a change. */
export const failoverEventKind = "failover";

/** What the journal says of a change: the agent that works from then on, a colon, and why. */
export function failoverDetail({ to, reason }: Pick<Failover, "to" | "reason">): string {
  return `${to}: ${reason}`;
}
