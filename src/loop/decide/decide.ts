// Decides what happens next, from facts alone: no clock, no file, no randomness.
import type { AgentName } from "../../agents/index.ts";
import type { AgentCandidates } from "./agent-choice.ts";
import { type AgentsFacts, type FailureLimits, pickAgent, type Replacement } from "./pick-agent.ts";
import type { StopReason } from "./stop-reason.ts";

/** The facts about a story that a decision needs; a lower priority comes first. */
export interface StoryFacts {
  id: string;
  status: "open" | "passed" | "blocked" | "skipped";
  priority: number;
  dependsOn: readonly string[];
  agents: AgentCandidates;
}

/** What people or the system ask of the loop. */
export type ControlRequest = "none" | "pause" | "stop" | "yield" | "cancel";

/** The facts before an iteration. Times are ms since the epoch. */
export interface Facts {
  stories: readonly StoryFacts[];
  /** Over all runs of the effort; of those that a provider's limit ended, only the many that `limitsThatCount` counts. */
  iterations: number;
  /** In US dollars: known costs over all runs of the effort, and the estimate for the next iteration, 0 if unknown. */
  costUsd: number;
  nextCostUsd: number;
  runStartedAt: number;
  idleInARow: number;
  agents: AgentsFacts;
  request: ControlRequest;
}

/** The limits of a run; durations in ms, costs in US dollars. */
export interface Limits extends FailureLimits {
  maxIterations: number;
  maxRuntime: number;
  maxCost: number;
  stuckAfter: number;
}

/** What happens next. Times are ms since the epoch; a `diagnostic` iteration is the last try before "stuck". */
export type Decision =
  | {
      kind: "iterate";
      storyId: string;
      agent: AgentName;
      instead: Replacement | undefined;
      diagnostic: boolean;
    }
  | { kind: "wait" /** At the latest. */; until: number; why: "paused" | "rate-limited" }
  | { kind: "stop"; reason: Exclude<StopReason, "rate-limited"> }
  | { kind: "stop"; reason: "rate-limited" /** When the provider's limit ends. */; resumeAt: number };

/** Decides what to do now. Pure and total: every combination of facts gives exactly one decision. */
export function decide(facts: Facts, limits: Limits, now: number): Decision {
  const open = facts.stories.filter((story) => story.status !== "passed");
  if (open.length === 0) return { kind: "stop", reason: "complete" };
  if (facts.request === "cancel") return { kind: "stop", reason: "cancelled" };
  const deadline = facts.runStartedAt + limits.maxRuntime;
  if (facts.iterations >= limits.maxIterations) return { kind: "stop", reason: "max-iterations" };
  if (facts.costUsd + facts.nextCostUsd > limits.maxCost) return { kind: "stop", reason: "max-cost" };
  if (now >= deadline) return { kind: "stop", reason: "max-runtime" };
  if (facts.request === "yield") return { kind: "stop", reason: "superseded" };
  if (facts.request === "stop") return { kind: "stop", reason: "stopped" };
  const story = chooseStory(facts.stories);
  if (!story) return { kind: "stop", reason: "blocked" };
  if (Object.values(facts.agents).some(({ isRefused }) => isRefused))
    return { kind: "stop", reason: "auth-error" };
  const pick = pickAgent(story.agents, facts.agents, limits, now);
  if (pick.kind === "none") return { kind: "stop", reason: "max-failures" };
  if (facts.idleInARow > limits.stuckAfter) return { kind: "stop", reason: "stuck" };
  if (facts.request === "pause") return { kind: "wait", until: deadline, why: "paused" };
  if (pick.kind === "wait") {
    const { until } = pick;
    if (until >= deadline) return { kind: "stop", reason: "rate-limited", resumeAt: until };
    return { kind: "wait", until, why: "rate-limited" };
  }
  const { agent, instead } = pick;
  const diagnostic = facts.idleInARow === limits.stuckAfter;
  return { kind: "iterate", storyId: story.id, agent, instead, diagnostic };
}

/** The next story: its dependencies passed, then the lowest priority, then the order of the file. */
export function chooseStory<Story extends Omit<StoryFacts, "agents">>(
  stories: readonly Story[],
): Story | undefined {
  const passed = new Set(stories.filter((story) => story.status === "passed").map((story) => story.id));
  return stories
    .filter((story) => story.status === "open" && story.dependsOn.every((id) => passed.has(id)))
    .reduce<Story | undefined>(
      (best, story) => (best && best.priority <= story.priority ? best : story),
      undefined,
    );
}
