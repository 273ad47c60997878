// Begins an iteration: fixes what it is about and writes that down before anything of it happens.
import type { AgentName } from "../../agents/index.ts";
import type { Effort, Story } from "../../effort/index.ts";
import { prepareProgress, readWorktreeState, setAside, type WorktreeState } from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import { type Failover, failoverDetail, failoverEventKind } from "../decide/index.ts";
import { attachColumns } from "./agent-session.ts";
import { type IterationFolder, iterationFolder } from "./iteration-folder.ts";

/** An iteration that has begun: what it is about and where its record is. */
export interface StartedIteration {
  number: number;
  story: Story;
  agent: AgentName;
  /** Why another agent works than before, or than is wanted, in one sentence; empty where there is nothing to say. */
  agentNote: string;
  effort: Effort;
  /** The commit from which the story's work is measured; undefined where there was none yet. */
  storyBase: string | undefined;
  /** Where the checkout stood before the turn. */
  before: WorktreeState;
  files: IterationFolder;
}

/** What an iteration is to be about. */
export interface StartRequest {
  storyId: string;
  agent: AgentName;
  agentNote: string;
  /** Undefined where the same agent goes on. */
  failover: Failover | undefined;
  effort: Effort;
  /** Where the checkout stands, where that is known from the iteration before. */
  stand: WorktreeState | undefined;
}

/** Writes down that the iteration begins, before anything of it happens. */
export async function startIteration(parts: LoopContext, order: StartRequest): Promise<StartedIteration> {
  const { storyId, agent, agentNote, failover, effort, stand } = order;
  const { journal, place, clock } = parts;
  const story = effort.prd.stories.find((candidate) => candidate.id === storyId);
  if (!story) throw new Error(`story ${storyId} is not in ${place.prdFile}`);
  const before = stand ?? (await readWorktreeState(parts));
  const known = journal.read((tables) => tables.stories.list(place.slug)).find((row) => row.id === storyId);
  const number = journal.read((tables) => tables.iterations.last(place.slug, 1))[0]?.n ?? 0;
  // What stands there under the same number is of a time that the journal does not know.
  setAside(iterationFolder(parts.effortState, number + 1).folder);
  const files = iterationFolder(parts.effortState, number + 1, true);
  prepareProgress(parts);
  const at = clock.now().toISOString();
  const storyBase = known?.startedAt ? (known.baseCommit ?? undefined) : before.head;
  await journal.write((tables) => {
    tables.iterations.start({
      effort: place.slug,
      n: number + 1,
      runId: parts.runId,
      storyId,
      agent,
      startedAt: at,
      baseCommit: before.head ?? null,
    });
    if (!known?.startedAt)
      tables.stories.update(place.slug, storyId, { startedAt: at, baseCommit: before.head ?? null });
    if (failover) {
      const detail = failoverDetail(failover);
      const event = { effort: place.slug, runId: parts.runId, n: number + 1, at };
      tables.events.add({ ...event, kind: failoverEventKind, detail });
    }
    tables.sessions.update(place.slug, {
      ...{ iteration: number + 1, currentStory: storyId, updatedAt: at, agent },
      ...attachColumns({ kind: "none" }),
    });
    tables.runs.touch(parts.runId, at);
  });
  return { number: number + 1, story, agent, agentNote, effort, storyBase, before, files };
}

/** The story's own gates, then those given for the run or else the effort's. */
export function gateCommands(
  parts: Pick<LoopContext, "verify">,
  begun: Pick<StartedIteration, "story" | "effort">,
): string[] {
  return [...begun.story.verify, ...(parts.verify.length > 0 ? parts.verify : begun.effort.prd.verify)];
}
