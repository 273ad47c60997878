// Starts an iteration: fixes its subject and records it before anything happens.
import type { AgentName } from "../../agents/index.ts";
import type { Effort, Story } from "../../effort/index.ts";
import type { WorkPlaces } from "../../git/index.ts";
import { prepareProgress, readWorktreeState, setAside, type WorktreeState } from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import { type Failover, failoverDetail, failoverEventKind } from "../decide/index.ts";
import { attachColumns } from "./agent-session.ts";
import { type IterationFolder, iterationFolder } from "./iteration-folder.ts";

/** The subject of a turn, and the files of its iteration. */
export interface TurnSubject {
  number: number;
  story: Story;
  effort: Effort;
  files: IterationFolder;
}

/** An iteration that is recorded as started. */
export interface StartedIteration extends TurnSubject {
  agent: AgentName;
  /** Why another agent works than before, or than wanted, in one sentence; else empty. */
  agentNote: string;
  /** The commit from which the story's work is measured; undefined if there was none. */
  storyBase: string | undefined;
  before: WorktreeState;
  /** Whether the story was never worked on before. */
  isFirst: boolean;
  /** In ms since the epoch. */
  startedAt: number;
  /** Where work could be before the turn; undefined if nothing is going to be committed. */
  places: WorkPlaces | undefined;
}

/** The subject of an iteration to start; `worktree` and `places` are those now, if known from the iteration before. */
export interface StartRequest {
  storyId: string;
  agent: AgentName;
  agentNote: string;
  failover: Failover | undefined;
  effort: Effort;
  worktree: WorktreeState | undefined;
  places: WorkPlaces | undefined;
}

/** Records that an iteration starts. */
export async function startIteration(context: LoopContext, request: StartRequest): Promise<StartedIteration> {
  const { storyId, agent, agentNote, effort } = request;
  const { journal, location, effortState } = context;
  const story = effort.prd.stories.find((candidate) => candidate.id === storyId);
  if (!story) throw new Error(`story ${storyId} is not in ${location.prdFile}`);
  const before = request.worktree ?? (await readWorktreeState(context));
  const { known, last } = journal.read((tables) => ({
    known: tables.stories.get(location.slug, storyId),
    last: tables.iterations.newest(location.slug),
  }));
  const number = last + 1;
  // A folder of this number belongs to an iteration that the journal does not know.
  setAside(iterationFolder(effortState, number).folder);
  const files = iterationFolder(effortState, number, true);
  prepareProgress(context);
  const isFirst = !known?.startedAt;
  const startedAt = context.clock.now().getTime();
  const [places] = await Promise.all([
    context.branch === undefined
      ? undefined
      : (request.places ?? context.checkout?.candidates.places(context.branch)),
    recordStart(context, request, { number, baseCommit: before.head ?? null, isFirst }),
  ]);
  const storyBase = isFirst ? before.head : (known.baseCommit ?? undefined);
  const started = { number, story, effort, files, agent, agentNote, storyBase, before };
  return Object.assign(started, { isFirst, startedAt, places });
}

async function recordStart(
  { journal, location, runId, clock }: LoopContext,
  { storyId, agent, failover }: StartRequest,
  { number, baseCommit, isFirst }: { number: number; baseCommit: string | null; isFirst: boolean },
): Promise<void> {
  const effort = location.slug;
  const at = clock.now().toISOString();
  await journal.write((tables) => {
    tables.iterations.start({ effort, n: number, runId, storyId, agent, startedAt: at, baseCommit });
    if (isFirst) tables.stories.update(effort, storyId, { startedAt: at, baseCommit });
    if (failover) {
      const detail = failoverDetail(failover);
      tables.events.add({ effort, runId, n: number, at, kind: failoverEventKind, detail });
    }
    tables.sessions.update(effort, {
      iteration: number,
      currentStory: storyId,
      updatedAt: at,
      agent,
      ...attachColumns({ kind: "none" }),
    });
    tables.runs.touch(runId, at);
  });
}

/** The story's own gates, then the run's, or without any the effort's. */
export function gateCommands(runGates: readonly string[], story: Story, effort: Effort): string[] {
  return [...story.verify, ...(runGates.length > 0 ? runGates : effort.prd.verify)];
}
