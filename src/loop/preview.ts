// Says what the next iteration would be without beginning it: nothing is written, locked or started.
import type { Story } from "../effort/index.ts";
import { readStories, storyFacts } from "./checkout/index.ts";
import type { LoopContext } from "./context.ts";
import { type Decision, decide, freshStreak, readSpent } from "./decide/index.ts";
import { composeTurn, gateCommands, iterationFolder, type TurnContext } from "./iteration/index.ts";

/** What a preview needs of the loop's parts. */
export type PreviewContext = TurnContext &
  Pick<LoopContext, "effortState" | "clock" | "startedAt" | "choice">;

/** What a run that began now would do first. */
export interface Preview {
  decision: Decision;
  /** Undefined where it would work on no story. */
  turn: PreviewedTurn | undefined;
}

/** The turn that an agent would be given; nothing in it is redacted. */
export interface PreviewedTurn {
  iteration: number;
  story: Story;
  gates: string[];
  prompt: string;
  environment: Readonly<Record<string, string>>;
}

/** Decides and composes as a run's first iteration does. @throws ConfigurationError where the effort is faulty */
export function previewIteration(parts: PreviewContext): Preview {
  const { place, journal, limits } = parts;
  const { effort, stories } = readStories(parts);
  const { signature: _, ...streak } = freshStreak;
  const { spent, last } = journal.read((tables) => ({
    spent: readSpent(tables, place.slug),
    last: tables.iterations.last(place.slug, 1)[0]?.n ?? 0,
  }));
  // What was asked of an earlier run is not asked of a new one.
  const facts = {
    ...streak,
    ...spent,
    stories: storyFacts(effort, stories, parts.choice),
    runStartedAt: parts.startedAt,
    request: "none" as const,
  };
  const decision = decide(facts, limits, parts.clock.now().getTime());
  if (decision.kind !== "iterate") return { decision, turn: undefined };
  const story = effort.prd.stories.find((candidate) => candidate.id === decision.storyId);
  if (!story) throw new Error(`story ${decision.storyId} is not in ${place.prdFile}`);
  const number = last + 1;
  const begun = { number, story, effort, files: iterationFolder(parts.effortState, number) };
  const { prompt, environment } = composeTurn(parts, begun, decision.diagnostic);
  return {
    decision,
    turn: { iteration: number, story, gates: gateCommands(parts, begun), prompt, environment },
  };
}
