// The status of every effort in a state folder, also while a run is active.
import { flatten } from "../effort/index.ts";
import type { Journal, JournalTables, TokenTotals } from "../journal/index.ts";
import {
  describeProposed,
  failoverEventKind,
  isPaused,
  lastNumber,
  type ProposedStory,
  readProposed,
} from "../loop/index.ts";
import { isRunning } from "../platform/index.ts";
import { type NextReader, type NextStep, readNextStep, renderNextStep } from "./next/index.ts";
import { readStories, type StoryStatus, storyState } from "./story-status.ts";
import type { Paint } from "./terminal-colors.ts";

/** The status of one effort, as in `status --json`. Times are ISO 8601. */
export interface EffortStatus {
  effort: string;
  folder: string;
  status: string;
  /** Whether the process of its run is alive. */
  live: boolean;
  /** What its run was asked for and has not done yet; missing if nothing. */
  asked?: "stop" | "pause";
  /** The id of the live run; null if none is live. */
  runId: string | null;
  branch: string | null;
  iteration: number;
  maxIterations: number | null;
  currentStory: string | null;
  agent: string | null;
  /** Why this agent replaced another one; null if none did. */
  agentReason: string | null;
  stories: { passed: number; total: number; unverified: number; list: StoryStatus[] };
  /** Stories that agents proposed and that are not in prd.json; missing if there are none. */
  proposed?: ProposedStory[];
  costUsd: number | null;
  /** Null if unknown for all iterations. */
  tokens: TokenTotals | null;
  /** How many runs started each other before the last one, and whether that starts the next. */
  chain: { before: number; continues: boolean };
  lastCheckpoint: { at: string; reason: string } | null;
  startedAt: string | null;
  updatedAt: string | null;
  /** What comes next. */
  next: NextStep;
}

/** Reads the status of every effort, or of one. `reader` is who the next step is for: by default, a shell where the run was started. */
export function readStatus(journal: Journal, effort?: string, reader?: NextReader): EffortStatus[] {
  return journal.read((tables) =>
    tables.sessions
      .list()
      .filter((session) => effort === undefined || session.taskName === effort)
      .map((session) => {
        const { stories: list, unverified } = readStories(tables, session.taskName);
        const totals = tables.totals(session.taskName);
        const checkpoint = tables.checkpoints.last(session.taskName);
        const lastRun = tables.runs.last(session.taskName);
        const liveRun = tables.runs.unfinished(session.taskName).find((run) => isRunning(run));
        const live = liveRun !== undefined;
        const paused = liveRun !== undefined && isPaused(tables, session.taskName, liveRun.id);
        const proposed = readProposed(tables, session.taskName);
        const known = { effort: session.taskName, branch: session.branch, unverified, stories: list };
        return {
          ...(proposed.length > 0 ? { proposed } : {}),
          effort: session.taskName,
          folder: session.taskDir ?? "",
          status: paused ? "paused" : session.status === "running" && !live ? "interrupted" : session.status,
          live,
          runId: liveRun?.id ?? null,
          branch: session.branch,
          iteration: totals.iterations,
          maxIterations: session.maxIterations && lastNumber(tables, session.taskName, session.maxIterations),
          currentStory: session.currentStory,
          agent: session.agent,
          agentReason: readAgentReason(tables, session.taskName, session.agent),
          stories: {
            passed: totals.passed,
            total: totals.total,
            unverified,
            list,
          },
          costUsd: totals.costUsd,
          tokens: totals.tokens,
          chain: { before: lastRun?.chain ?? 0, continues: lastRun?.continues ?? false },
          lastCheckpoint: checkpoint ? { at: checkpoint.at, reason: checkpoint.reason } : null,
          startedAt: session.startedAt,
          updatedAt: session.updatedAt,
          next: readNextStep(tables, known, { live, paused }, reader),
        };
      }),
  );
}

/** Why the agent in use replaced another one, if the last run recorded a reason. */
function readAgentReason(tables: JournalTables, effort: string, agent: string | null): string | null {
  const event = tables.events.last(effort, failoverEventKind);
  const [last] = tables.iterations.last(effort, 1);
  const start = `${agent}: `;
  if (!event || event.runId !== last?.runId || !event.detail.startsWith(start)) return null;
  return event.detail.slice(start.length);
}

/** The time and colours for a rendered status. */
export interface StatusFormat {
  now: Date;
  paint: Paint;
}

/** The status as text: for each effort a line, a table of its stories, and the next step. */
export function renderStatus(efforts: readonly EffortStatus[], look: StatusFormat): string {
  if (efforts.length === 0) return "No record of an effort was found.";
  return efforts.map((effort) => renderEffort(effort, look)).join("\n\n");
}

function renderEffort(effort: EffortStatus, { now, paint }: StatusFormat): string {
  const { passed, total, unverified } = effort.stories;
  const head = [
    `${paint("bold", effort.effort)}: ${paint(statusColor(effort.status), effort.status)}`,
    `${passed}/${total} stories${unverified > 0 ? ` (${unverified} unverified)` : ""}`,
    `iteration ${effort.iteration}${effort.maxIterations ? `/${effort.maxIterations}` : ""}`,
    ...(effort.branch ? [`branch ${effort.branch}`] : []),
    ...(effort.costUsd !== null && effort.costUsd > 0 ? [`$${effort.costUsd.toFixed(2)}`] : []),
  ].join(", ");
  const last = effort.lastCheckpoint;
  return [
    head,
    ...renderStories(effort, paint),
    ...renderSetAside(effort),
    ...renderLeftOut(effort),
    ...(effort.proposed ?? []).map((story) => `  Proposed: ${flatten(describeProposed(story))}`),
    ...renderAgent(effort),
    ...(effort.asked && effort.status !== "paused"
      ? [`  Asked to ${effort.asked} after this iteration.`]
      : []),
    ...renderChain(effort.chain),
    ...(last ? [`  Last checkpoint ${renderAgo(last.at, now)}: ${flatten(last.reason)}`] : []),
    `  Next: ${renderNextStep(effort.next)}`,
  ].join("\n");
}

function renderStories(effort: EffortStatus, paint: Paint): string[] {
  const rows = effort.stories.list.map((story) => {
    const current = effort.live && story.id === effort.currentStory && story.status === "open";
    const unverified = story.status === "passed" && !story.verified;
    const stateWithoutRun = unverified ? "passed, unverified" : storyState(story);
    const state = current ? "in progress" : stateWithoutRun;
    return { current, id: flatten(story.id), state, title: flatten(story.title) };
  });
  const idWidth = Math.max(0, ...rows.map((row) => row.id.length));
  const stateWidth = Math.max(0, ...rows.map((row) => row.state.length));
  return rows.map(({ current, id, state, title }) => {
    const painted = paint(storyColor(state), state.padEnd(stateWidth));
    return `${current ? paint("cyan", "> ") : "  "}${id.padEnd(idWidth)}  ${painted}  ${title}`.trimEnd();
  });
}

function renderSetAside({ stories }: EffortStatus): string[] {
  return stories.list.flatMap(({ id, setAside }) =>
    setAside === undefined ? [] : [`  Set aside: ${flatten(id)}, ${flatten(setAside)}`],
  );
}

function renderLeftOut({ stories }: EffortStatus): string[] {
  return stories.list.flatMap(({ id, leftOut }) =>
    leftOut === undefined ? [] : [`  Not in the commits: ${flatten(`${id}, ${leftOut.join("; ")}`)}`],
  );
}

function renderAgent({ agent, agentReason, live }: EffortStatus): string[] {
  if (agent === null || (agentReason === null && !live)) return [];
  return [`  Agent ${flatten(agent)}${agentReason === null ? "" : `: ${flatten(agentReason)}`}`];
}

function renderChain({ before, continues }: EffortStatus["chain"]): string[] {
  if (before === 0 && !continues) return [];
  const next = continues ? "; the next one starts automatically" : "";
  return [`  Run ${before + 1} in a row${next}`];
}

function statusColor(status: string): Parameters<Paint>[0] {
  if (status === "completed") return "green";
  if (status === "running") return "cyan";
  return status === "failed" ? "red" : "yellow";
}

function storyColor(state: string): Parameters<Paint>[0] {
  if (state === "passed") return "green";
  if (state === "in progress") return "cyan";
  return state === "open" ? "dim" : "yellow";
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago a time (ISO 8601) was; the text itself if it is invalid or in the future. */
export function renderAgo(at: string, now: Date): string {
  const past = now.getTime() - Date.parse(at);
  if (Number.isNaN(past) || past < -minute) return `at ${flatten(at)}`;
  if (past < minute) return "just now";
  if (past < hour) return `${Math.floor(past / minute)} min ago`;
  if (past < day) return `${Math.floor(past / hour)} h ago`;
  const days = Math.floor(past / day);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}
