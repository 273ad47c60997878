// Works on one story for one iteration: prompt, agent session, judgement, record.
import * as path from "node:path";
import { type Agent, agentDefinitions, superviseTurn, type TurnResult } from "../../agents/index.ts";
import { type EffortLocation, renderPrompt } from "../../effort/index.ts";
import type { Journal } from "../../journal/index.ts";
import { writeUnflushed } from "../../platform/index.ts";
import { prepareWorkFolder } from "../checkout/index.ts";
import { readMessages } from "../choices/index.ts";
import type { LoopContext } from "../context.ts";
import { type Decision, lastNumber } from "../decide/index.ts";
import type { NextSession, WantedSession } from "../next-session/index.ts";
import { readReopening } from "../proof/index.ts";
import type { ProtectedPaths } from "../protection/index.ts";
import { readReviewStory } from "../reviews/index.ts";
import { watchWork } from "../work-watch.ts";
import { agentVersion, createAttachRecorder } from "./agent-session.ts";
import { finalizeIteration } from "./finalize.ts";
import { iterationFolder } from "./iteration-folder.ts";
import { type CompletedIteration, judgeTurn } from "./judge-turn.ts";
import type { Foresight } from "./record.ts";
import {
  gateCommands,
  type StartedIteration,
  type StartRequest,
  startIteration,
  type TurnSubject,
} from "./start.ts";
import { type WithdrawnIteration, withdrawIfUnable } from "./withdraw.ts";

/** An iteration to do; `announcedNotices` of agents are announced once in a run. */
export interface IterationPlan extends StartRequest {
  diagnostic: boolean;
  announcedNotices: Set<string>;
  readonly nextSession: NextSession;
  /** Called when the session has started, perhaps several times. */
  onSessionStart(): void;
}

/**
 * Works on a story once. If `foresee` finds that the run is going to stop, its checkpoint goes into the same commit.
 * If the agent cannot work at all, nothing has happened.
 */
export async function iterate(
  context: LoopContext,
  plan: IterationPlan,
  foresee: (judged: CompletedIteration) => Foresight,
): Promise<CompletedIteration | WithdrawnIteration> {
  const { journal, location, announce } = context;
  const agent = context.agents.get(plan.agent);
  const iteration = await startIteration(context, plan);
  const guarded = {
    who: "a process of an earlier turn",
    storyId: undefined,
    iteration: iteration.number,
    patchFile: iteration.files.protectedChanges,
  };
  await context.guard.begin(iteration.before.head, guarded);
  const { number, story } = iteration;
  if (plan.failover) announce({ kind: "failover", ...plan.failover });
  announce({
    kind: "iteration-started",
    iteration: number,
    maxIterations: readLastNumber(context),
    storyId: story.id,
    storyTitle: story.title,
    agent: agent.name,
    outputFile: iteration.files.output,
  });
  // Asked while the agent works, so that it costs no time.
  const version = agentVersion(agent);
  const turn = await runTurn(context, iteration, agent, plan);
  const agentVersionNow = await version;
  const withdrawn = await withdrawIfUnable(context, iteration, turn);
  if (withdrawn) {
    await context.guard.putBack(undefined, guarded);
    return withdrawn;
  }
  const judged = await judgeTurn(
    context,
    iteration,
    { ...turn, agentVersion: agentVersionNow },
    {
      foresee,
      expect: (next) => plan.nextSession.expect(wantedAfter(context, iteration, next)),
    },
  );
  const row = journal.read((tables) => tables.iterations.get(location.slug, number));
  if (!row) throw new Error(`iteration ${number} is not in the journal`);
  // A cancelled job has seconds left: the changes stay in the checkout for the next run.
  const keepLeftovers = judged.outcome === "interrupted" && context.control.request() === "cancel";
  const after = await finalizeIteration(context, row, {
    storyTitle: story.title,
    keepLeftovers,
    recovering: false,
    candidate: judged.candidate,
    latest: judged.latest,
    worktree: judged.worktree,
    told: { lastWords: turn.lastOutput, putBack: judged.putBack },
  });
  if (judged.candidate && after?.head !== undefined)
    context.guard.noteCommit(judged.candidate.state.head, after.head);
  const hasMoved = !keepLeftovers && (await context.push());
  const { candidate: _, latest: __, putBack: ___, ...completed } = judged;
  return { ...completed, worktree: hasMoved ? undefined : (after ?? judged.worktree) };
}

function readLastNumber({ journal, location, limits }: TurnContext): number {
  return journal.read((tables) => lastNumber(tables, location.slug, limits.maxIterations));
}

/** What composing a turn needs. */
export interface TurnContext {
  readonly location: EffortLocation;
  readonly journal: Journal;
  readonly verify: readonly string[];
  readonly limits: { readonly maxIterations: number };
  readonly nonce: string;
  readonly protectedPaths: Pick<ProtectedPaths, "names">;
  readonly folder: string;
  readonly workFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Composes the prompt and the environment of an agent session. Writes nothing. */
export function composeTurn(
  context: TurnContext,
  subject: TurnSubject,
  diagnostic: boolean,
): { prompt: string; environment: Readonly<Record<string, string>> } {
  const { number, story, effort } = subject;
  const feedback = feedbackFor(context, number, story.id);
  const { messages, reviews } = context.journal.read((tables) => ({
    messages: readMessages(tables, context.location.slug),
    reviews: readReviewStory(tables, context.location.slug, story.id),
  }));
  const prompt = renderPrompt({
    story,
    effort,
    gates: gateCommands(context.verify, story, effort),
    protectedPaths: context.protectedPaths.names,
    workFolder: path.relative(context.folder, context.workFolder).split(path.sep).join("/"),
    feedback: diagnostic ? [diagnosticRequest, ...feedback] : feedback,
    messages,
    reviews,
    iteration: number,
    maxIterations: readLastNumber(context),
    nonce: context.nonce,
  });
  return { prompt, environment: turnEnvironment(context, subject) };
}

function turnEnvironment(
  context: Pick<TurnContext, "environment" | "location">,
  { number, story, files }: Omit<TurnSubject, "effort">,
): Readonly<Record<string, string>> {
  return {
    ...context.environment,
    RALPH_PROMPT_FILE: files.prompt,
    RALPH_STORY_ID: story.id,
    RALPH_STORY_TITLE: story.title,
    RALPH_ITERATION: String(number),
    RALPH_EFFORT_DIR: path.resolve(context.location.folder),
  };
}

/** The session of the iteration after this one; undefined if another thing comes next. */
function wantedAfter(
  context: LoopContext,
  { number, effort }: StartedIteration,
  next: Decision,
): WantedSession | undefined {
  if (next.kind !== "iterate") return undefined;
  const story = effort.prd.stories.find(({ id }) => id === next.storyId);
  if (!story) return undefined;
  const subject = { number: number + 1, story, files: iterationFolder(context.effortState, number + 1) };
  const { workFolder: folder } = context;
  return { agent: next.agent, folder, environment: turnEnvironment(context, subject) };
}

async function runTurn(
  context: LoopContext,
  iteration: StartedIteration,
  agent: Agent,
  { diagnostic, announcedNotices, onSessionStart, nextSession }: IterationPlan,
): Promise<TurnResult> {
  const { number, files } = iteration;
  const { limits, presence, announce } = context;
  const attached = createAttachRecorder(context, number);
  const { prompt, environment } = composeTurn(context, iteration, diagnostic);
  writeUnflushed(files.prompt, context.redactor.text(prompt));
  presence.enterIteration(number);
  using watch = watchWork(context, undefined);
  const folder = prepareWorkFolder(context);
  const prepared = await nextSession.take({ agent: iteration.agent, folder, environment });
  const turn = await superviseTurn(agent, {
    prompt,
    folder,
    environment,
    prepared,
    marker: context.runMarker,
    outputFile: files.output,
    privateFolder: context.privateFolder,
    redactor: context.redactor,
    sandbox: context.sandbox,
    timeout: limits.iterationTimeout,
    stallTimeout: agentDefinitions[iteration.agent].isSilent
      ? limits.silentStallTimeout
      : limits.stallTimeout,
    onStart: onSessionStart,
    onAttach: attached.onAttach,
    onPromptTaken: () => announce({ kind: "prompted", iteration: number }),
    isAttended: presence.isAttended,
    onActivity: () => {
      onSessionStart();
      watch.onActivity();
    },
    onNotice: (text) => {
      if (!announcedNotices.has(text)) announce({ kind: "note", text });
      announcedNotices.add(text);
    },
    signal: context.control.signal,
    clock: context.clock,
  }).finally(prepared?.drop);
  presence.enterIteration(undefined);
  await Promise.all([attached.written(), presence.written()]);
  return turn;
}

/** The feedback of the last iteration on this story, then of the last iteration on another one. */
function feedbackFor({ journal, location }: TurnContext, number: number, storyId: string): string[] {
  const { all, reopening } = journal.read((tables) => ({
    all: tables.iterations.recent(location.slug, 50),
    reopening: readReopening(tables, location.slug, storyId),
  }));
  const rows = all.filter((row) => row.n !== number);
  const last = rows[0];
  const lastOfStory = rows.find((row) => row.storyId === storyId);
  const others = last && last !== lastOfStory ? (last.feedback ?? []) : [];
  return [...(reopening?.feedback ?? []), ...(lastOfStory?.feedback ?? []), ...others];
}

const diagnosticRequest =
  "The last iterations made no progress, and this is the last try: unless it makes some, the story is set aside or the run stops. Find the cause: read the output of the gates above, look for a wrong assumption, and write your findings into the progress log.";
