// Takes back an iteration whose agent could not work: it counts nowhere, and nothing of it is committed.
import type { AgentName, TurnResult, Unable } from "../../agents/index.ts";
import { progressHasChanged, readTurnPrd, readWorktreeState } from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import { unattached } from "./agent-session.ts";
import type { StartedIteration } from "./start.ts";

/** An iteration that was taken back, and why its agent cannot work. */
export interface WithdrawnIteration {
  readonly agent: AgentName;
  readonly unable: Unable;
}

/** Takes the iteration back if its agent could not work. @returns undefined if the turn did something, and is to be judged */
export async function withdrawIfUnable(
  context: LoopContext,
  iteration: StartedIteration,
  turn: TurnResult,
): Promise<WithdrawnIteration | undefined> {
  const { number, story, agent, isFirst } = iteration;
  const { unable } = turn;
  if (!unable || (await hasWorked(context, iteration, turn))) return undefined;
  const { journal, location, clock, announce } = context;
  const effort = location.slug;
  await journal.write((tables) => {
    tables.iterations.withdraw(effort, number);
    if (isFirst) tables.stories.update(effort, story.id, { startedAt: null, baseCommit: null });
    tables.sessions.update(effort, {
      ...unattached,
      iteration: number - 1,
      currentStory: null,
      updatedAt: clock.now().toISOString(),
    });
  });
  const { id: storyId } = story;
  announce({ kind: "iteration-withdrawn", iteration: number, storyId, agent, reason: unable.why });
  return { agent, unable };
}

/** A turn that spent something, or changed the checkout or the effort, worked, however it ended. */
async function hasWorked(
  context: LoopContext,
  { before, effort }: StartedIteration,
  { costUsd = 0, usage }: TurnResult,
): Promise<boolean> {
  if (costUsd > 0 || (usage?.output ?? 0) > 0) return true;
  if (readTurnPrd(context.location, effort.prd.text) !== effort.prd.text) return true;
  if (progressHasChanged(context)) return true;
  const now = await readWorktreeState(context);
  const isSamePlace = now.head === before.head && now.state?.branch === before.state?.branch;
  return !isSamePlace || now.fingerprint !== before.fingerprint;
}
