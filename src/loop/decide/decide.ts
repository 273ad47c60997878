// Decides what happens next, from facts alone: no clock, no file, no randomness.
import type { AgentName } from "../../agents/index.ts";
import type { AgentCandidates } from "./agent-choice.ts";
import {
  type AgentsFacts,
  type FailureLimits,
  pickAgent,
  type Replacement,
  type UnableAgent,
} from "./pick-agent.ts";
import type { StopReason } from "./stop-reason.ts";

/** A story as the plan has it; a lower priority comes first. */
export interface PlannedStory {
  id: string;
  status: "open" | "passed" | "blocked" | "skipped";
  priority: number;
  dependsOn: readonly string[];
  agents: AgentCandidates;
}

/** The facts about a story that a decision needs. */
export interface StoryFacts extends PlannedStory {
  /** Iterations without a pass, over all runs, since it last passed or a person changed it. */
  tries: number;
  /** Iterations in a row without progress in this run, before the loop went on to another story. */
  idle: number;
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
  /** The story of the last iteration in this run, and its iterations in a row without progress. */
  lastStoryId: string | undefined;
  idleInARow: number;
  /** In the last of them no gate failed and nothing was reported: the agent is at fault, not the story. */
  agentIsIdle: boolean;
  agents: AgentsFacts;
  request: ControlRequest;
  /** Of the proof: not due, due, it could not start, or it was cut off. */
  proof: "none" | "due" | "blocked" | "cut-off";
}

/** The limits of a run; durations in ms, costs in US dollars. */
export interface Limits extends FailureLimits {
  maxIterations: number;
  maxRuntime: number;
  maxCost: number;
  stuckAfter: number;
  /** For each story, iterations without a pass. */
  maxTries: number;
}

/** What happens next. Times are ms since the epoch; a `diagnostic` iteration is the last try. */
export type Decision =
  | {
      kind: "iterate";
      storyId: string;
      agent: AgentName;
      instead: Replacement | undefined;
      diagnostic: boolean;
    }
  | { kind: "prove" }
  | { kind: "wait" /** At the latest. */; until: number; why: "paused" | "rate-limited" }
  | {
      kind: "stop";
      reason: Exclude<StopReason, "rate-limited">;
      /** A sentence that says more than the reason's own. */
      why?: string;
    }
  | { kind: "stop"; reason: "rate-limited" /** When the provider's limit ends. */; resumeAt: number };

/** Decides what to do now. Pure and total: every combination of facts gives exactly one decision. */
export function decide(facts: Facts, limits: Limits, now: number): Decision {
  const open = facts.stories.filter((story) => story.status !== "passed");
  if (open.length === 0 && facts.proof === "none") return { kind: "stop", reason: "complete" };
  if (facts.request === "cancel") return { kind: "stop", reason: "cancelled" };
  const deadline = facts.runStartedAt + limits.maxRuntime;
  if (facts.proof !== "none") return decideProof(facts, deadline, now);
  if (facts.iterations >= limits.maxIterations) return { kind: "stop", reason: "max-iterations" };
  if (facts.costUsd + facts.nextCostUsd > limits.maxCost) return { kind: "stop", reason: "max-cost" };
  if (now >= deadline) return { kind: "stop", reason: "max-runtime" };
  if (facts.request === "yield") return { kind: "stop", reason: "superseded" };
  if (facts.request === "stop") return { kind: "stop", reason: "stopped" };
  const setAside = findSetAside(facts, limits);
  const story = chooseStory(facts.stories.filter(({ id }) => !setAside.has(id)));
  if (!story) return { kind: "stop", reason: "blocked" };
  const pick = pickAgent(story.agents, facts.agents, limits, now);
  if (pick.kind === "none") return stopWithoutAgent(pick.unable);
  const isSameStory = facts.lastStoryId === undefined || facts.lastStoryId === story.id;
  const idleInARow = isSameStory ? facts.idleInARow : 0;
  if (idleInARow > limits.stuckAfter) return { kind: "stop", reason: "stuck" };
  if (facts.request === "pause") return { kind: "wait", until: deadline, why: "paused" };
  if (pick.kind === "wait") {
    const { until } = pick;
    if (until >= deadline) return { kind: "stop", reason: "rate-limited", resumeAt: until };
    return { kind: "wait", until, why: "rate-limited" };
  }
  const { agent, instead } = pick;
  const isLastTry = story.tries === limits.maxTries - 1;
  const diagnostic = idleInARow === limits.stuckAfter || (idleInARow > 0 && isLastTry);
  return { kind: "iterate", storyId: story.id, agent, instead, diagnostic };
}

function stopWithoutAgent(unable: readonly UnableAgent[]): Decision {
  const [first] = unable;
  if (first === undefined) return { kind: "stop", reason: "max-failures" };
  const why = unable.map(({ agent, unable: { why: words } }) => {
    const subject = agent === "command" ? "The agent command" : agent;
    return words.startsWith(`${agent} does not work`) ? words : `${subject} cannot work: ${words}`;
  });
  const reason = first.unable.failure === "auth" ? "auth-error" : "start-error";
  return { kind: "stop", reason, why: `${why.join(". ")}.` };
}

/** A proof costs no agent session, so only the end of the run keeps it from being made. */
function decideProof({ proof, request }: Facts, deadline: number, now: number): Decision {
  if (proof === "blocked") return { kind: "stop", reason: "stuck" };
  if (request === "yield") return { kind: "stop", reason: "superseded" };
  if (request === "stop") return { kind: "stop", reason: "stopped" };
  if (now >= deadline || proof === "cut-off") return { kind: "stop", reason: "max-runtime" };
  return request === "pause" ? { kind: "wait", until: deadline, why: "paused" } : { kind: "prove" };
}

/** The next story: its dependencies passed, then the lowest priority, then the order of the file. */
export function chooseStory<Story extends Omit<PlannedStory, "agents">>(
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

/** The stories that are set aside, each with the cause as a clause, such as `5 iterations without a pass`. */
export type SetAside = ReadonlyMap<string, string>;

/**
 * The open stories that are not worked on: those with too many tries, and, while another story can start, those that made
 * no progress in this run. Pure and total.
 */
export function findSetAside(facts: Facts, limits: Pick<Limits, "maxTries" | "stuckAfter">): SetAside {
  const causes = new Map<string, string>();
  for (const { id, status, tries, idle } of facts.stories) {
    if (status !== "open") continue;
    if (tries >= limits.maxTries) causes.set(id, `${count(tries)} without a pass`);
    else if (idle > limits.stuckAfter) causes.set(id, withoutProgress(idle));
  }
  const last = lastStory(facts);
  const isStuck = facts.idleInARow > limits.stuckAfter && !facts.agentIsIdle;
  if (!last || causes.has(last.id) || !isStuck) return causes;
  const others = facts.stories.filter(({ id }) => id !== last.id && !causes.has(id));
  if (chooseStory(others)) causes.set(last.id, withoutProgress(facts.idleInARow));
  return causes;
}

function lastStory({ stories, lastStoryId }: Facts): StoryFacts | undefined {
  return stories.find(({ id, status }) => id === lastStoryId && status === "open");
}

function withoutProgress(iterations: number): string {
  return `${count(iterations)} in a row without progress`;
}

function count(iterations: number): string {
  return `${iterations} iteration${iterations === 1 ? "" : "s"}`;
}
