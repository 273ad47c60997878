// Shows every effort of a state folder as it stands now, also while a run is at work on it.
import type { Journal } from "../journal/index.ts";
import { isRunning } from "../platform/index.ts";

/** One effort, as `status --json` gives it. Times are ISO 8601. */
export interface EffortStatus {
  effort: string;
  folder: string;
  status: string;
  /** Whether the process of its run is there. */
  live: boolean;
  branch: string | null;
  iteration: number;
  maxIterations: number | null;
  currentStory: string | null;
  agent: string | null;
  stories: { passed: number; total: number; unverified: number; list: StoryStatusLine[] };
  costUsd: number | null;
  lastCheckpoint: { at: string; reason: string } | null;
  startedAt: string | null;
  updatedAt: string | null;
}

/** One story in a status. */
export interface StoryStatusLine {
  id: string;
  title: string;
  status: string;
  verified: boolean;
}

/** Reads the status of every effort, or of one. */
export function readStatus(journal: Journal, effort?: string): EffortStatus[] {
  return journal.read((tables) =>
    tables.sessions
      .list()
      .filter((session) => effort === undefined || session.taskName === effort)
      .map((session) => {
        const stories = tables.stories.list(session.taskName);
        const totals = tables.totals(session.taskName);
        const checkpoint = tables.checkpoints.last(session.taskName);
        const live = tables.runs.unended(session.taskName).some((run) => isRunning(run));
        return {
          effort: session.taskName,
          folder: session.taskDir ?? "",
          status: session.status === "running" && !live ? "interrupted" : session.status,
          live,
          branch: session.branch,
          iteration: totals.iterations,
          maxIterations: session.maxIterations,
          currentStory: session.currentStory,
          agent: session.agent,
          stories: {
            passed: totals.passed,
            total: totals.total,
            unverified: stories.filter((story) => story.passes && !story.verified).length,
            list: stories.map(({ id, title, status, verified }) => ({ id, title, status, verified })),
          },
          costUsd: totals.costUsd,
          lastCheckpoint: checkpoint ? { at: checkpoint.at, reason: checkpoint.reason } : null,
          startedAt: session.startedAt,
          updatedAt: session.updatedAt,
        };
      }),
  );
}

/** The status for people: a line an effort, and below it a line a story. */
export function renderStatus(efforts: readonly EffortStatus[]): string {
  if (efforts.length === 0) return "No effort has been worked on yet.";
  return efforts.map(renderEffort).join("\n\n");
}

function renderEffort(effort: EffortStatus): string {
  const { passed, total, unverified, list } = effort.stories;
  const head = [
    `${effort.effort}: ${effort.status}`,
    `${passed}/${total} stories${unverified > 0 ? ` (${unverified} unverified)` : ""}`,
    `iteration ${effort.iteration}${effort.maxIterations ? `/${effort.maxIterations}` : ""}`,
    ...(effort.branch ? [`branch ${effort.branch}`] : []),
    ...(effort.costUsd !== null && effort.costUsd > 0 ? [`$${effort.costUsd.toFixed(2)}`] : []),
  ].join(", ");
  const width = Math.max(0, ...list.map((story) => story.id.length));
  const lines = list.map((story) => {
    const current = effort.live && story.id === effort.currentStory ? " (at work)" : "";
    const word = story.status === "passed" && !story.verified ? "passed, unverified" : story.status;
    return `  ${story.id.padEnd(width)}  ${word}${current}: ${story.title}`;
  });
  const last = effort.lastCheckpoint
    ? [`  last checkpoint ${effort.lastCheckpoint.at}: ${effort.lastCheckpoint.reason}`]
    : [];
  return [head, ...lines, ...last].join("\n");
}
