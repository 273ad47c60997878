// Shows the next iteration without starting it: nothing is written, locked or started.
import type { Story } from "../effort/index.ts";
import type { Clock } from "../platform/index.ts";
import { type RecordedEffort, readReviewIds, readStories, storyFacts } from "./checkout/index.ts";
import {
  type AgentChoice,
  type Decision,
  decide,
  type Facts,
  forgetTries,
  freshStreak,
  type Limits,
  readSpent,
  readTries,
} from "./decide/index.ts";
import { composeTurn, gateCommands, iterationFolder, type TurnContext } from "./iteration/index.ts";

/** What a preview needs; `startedAt` is in ms since the epoch. */
export interface PreviewContext extends TurnContext, RecordedEffort {
  readonly limits: Limits;
  readonly choice: AgentChoice;
  readonly clock: Clock;
  readonly startedAt: number;
}

/** What a run that starts now would do first. */
export interface Preview {
  decision: Decision;
  turn: PreviewedTurn | undefined;
}

/** The turn of an agent; not redacted. */
interface PreviewedTurn {
  iteration: number;
  story: Story;
  gates: string[];
  prompt: string;
  environment: Readonly<Record<string, string>>;
}

/** Decides and composes as a run's first iteration does. @throws ConfigurationError if the effort is faulty */
export function previewIteration(context: PreviewContext): Preview {
  const { location, journal } = context;
  const { effort, stories, edited } = readStories(context);
  const { spent, recordedTries, last, reviews } = journal.read((tables) => ({
    reviews: readReviewIds(tables, location.slug),
    spent: readSpent(tables, location.slug),
    recordedTries: readTries(tables, location.slug),
    last: tables.iterations.newest(location.slug),
  }));
  const tries = forgetTries(recordedTries, edited);
  const facts: Facts = {
    stories: storyFacts(effort, stories, context.choice, reviews).map((story) => ({
      ...story,
      tries: tries.get(story.id) ?? 0,
      idle: 0,
    })),
    iterations: spent.iterations,
    costUsd: spent.costUsd,
    nextCostUsd: spent.nextCostUsd,
    runStartedAt: context.startedAt,
    lastStoryId: freshStreak.lastStoryId,
    idleInARow: freshStreak.idleInARow,
    agentIsIdle: false,
    agents: freshStreak.agents,
    // Requests to an earlier run do not apply to a new one.
    request: "none",
    // Whether it is due depends on the checkout, and it starts no agent.
    proof: "none",
  };
  const decision = decide(facts, context.limits, context.clock.now().getTime());
  if (decision.kind !== "iterate") return { decision, turn: undefined };
  const story = effort.prd.stories.find((candidate) => candidate.id === decision.storyId);
  if (!story) throw new Error(`story ${decision.storyId} is not in ${location.prdFile}`);
  const number = last + 1;
  const files = iterationFolder(context.effortState, number);
  const { prompt, environment } = composeTurn(context, { number, story, effort, files }, decision.diagnostic);
  const gates = gateCommands(context.verify, story, effort);
  return { decision, turn: { iteration: number, story, gates, prompt, environment } };
}
