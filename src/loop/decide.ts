// Decides what happens next, from facts alone: no clock, no file, no chance.
import type { Request } from "./control.ts";
import type { StopReason } from "./stop-reason.ts";

/** What deciding needs to know of a story. */
export interface StoryFacts {
  id: string;
  status: "open" | "passed" | "blocked" | "skipped";
  /** Lower comes first. */
  priority: number;
  dependsOn: readonly string[];
}

/** What holds before an iteration. Times are ms since the epoch. */
export interface Facts {
  /** In the order of the file. */
  stories: readonly StoryFacts[];
  /** Over all runs of the effort, without those that a provider's limit ended. */
  iterations: number;
  /** US dollars over all runs of the effort, as far as they are known. */
  costUsd: number;
  /** What the next iteration may cost, in US dollars; 0 where nothing is known of it. */
  nextCostUsd: number;
  /** When this run began. */
  runStartedAt: number;
  /** Agent sessions that failed one after another, in this run. */
  failuresInARow: number;
  /** Iterations one after another without progress, in this run. */
  idleInARow: number;
  /** Before this time the agent's provider allows no more, ms since the epoch; undefined where nothing is limited. */
  limitedUntil: number | undefined;
  /** The agent's provider refuses the credentials. */
  isRefused: boolean;
  /** What somebody asked for. */
  request: Request;
}

/** The finite limits of a run; durations in ms. */
export interface Limits {
  maxIterations: number;
  maxRuntime: number;
  /** US dollars. */
  maxCost: number;
  maxFailures: number;
  stuckAfter: number;
}

/** What happens next. */
export type Decision =
  | { kind: "iterate"; storyId: string /** The last try before "stuck". */; diagnostic: boolean }
  | { kind: "wait" /** At the latest, ms since the epoch. */; until: number; why: "paused" | "rate-limited" }
  | { kind: "stop"; reason: StopReason };

/** What to do now. Pure and total: every combination of facts gives exactly one decision. */
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
  if (facts.isRefused) return { kind: "stop", reason: "auth-error" };
  if (facts.failuresInARow >= limits.maxFailures) return { kind: "stop", reason: "max-failures" };
  if (facts.idleInARow > limits.stuckAfter) return { kind: "stop", reason: "stuck" };
  if (facts.request === "pause") return { kind: "wait", until: deadline, why: "paused" };
  const { limitedUntil } = facts;
  if (limitedUntil !== undefined && now < limitedUntil) {
    if (limitedUntil >= deadline) return { kind: "stop", reason: "rate-limited" };
    return { kind: "wait", until: limitedUntil, why: "rate-limited" };
  }
  return { kind: "iterate", storyId: story.id, diagnostic: facts.idleInARow === limits.stuckAfter };
}

/** The next story: its dependencies passed, then the lowest priority, then the order of the file. */
export function chooseStory(stories: readonly StoryFacts[]): StoryFacts | undefined {
  const passed = new Set(stories.filter((story) => story.status === "passed").map((story) => story.id));
  return stories
    .filter((story) => story.status === "open" && story.dependsOn.every((id) => passed.has(id)))
    .reduce<StoryFacts | undefined>(
      (best, story) => (best && best.priority <= story.priority ? best : story),
      undefined,
    );
}
