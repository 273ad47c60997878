// Reads what the page of an effort shows at once from its records; the details of iterations are read apart.
import { flatten, flattenTo } from "../../effort/index.ts";
import type {
  IterationRow,
  Journal,
  JournalTables,
  ProofCommandRow,
  ProofRow,
  RunRow,
} from "../../journal/index.ts";
import { describeEnding, describeProof, iterationFolder, stopReasons } from "../../loop/index.ts";
import type { ReportCost, ReportData, ReportIteration, ReportProof, ReportRun } from "../../page/index.ts";
import { isPlainFile } from "../../platform/index.ts";
import { type EffortStatus, readStatus } from "../effort-status.ts";
import { type NextReader, readWhy } from "../next/index.ts";
import { expectedCost } from "../results/index.ts";
import { readReportEvents } from "./read-events.ts";
import { readReportStories, type StoryHistory } from "./read-stories.ts";

/** What a report is read for. */
export interface ReportSettings {
  readonly effort: string;
  /** The effort's folder in the state folder. */
  readonly effortState: string;
  readonly now: Date;
  /** The version of the program. */
  readonly version: string;
  /** Who the next step is for. */
  readonly reader?: NextReader;
}

/** In characters: everything that the page shows at once is in one piece. */
const longestSentence = 1_000;

/** Reads the report of an effort; undefined if the journal does not know it. */
export function readReport(journal: Journal, settings: ReportSettings): ReportData | undefined {
  const { effort, now, version, reader } = settings;
  const [status] = readStatus(journal, effort, reader);
  if (!status) return undefined;
  return journal.read((tables) => {
    const history = readHistory(tables, settings);
    const runs = tables.runs.list(effort);
    return {
      effort,
      branch: status.branch,
      repository: tables.sessions.get(effort)?.repository ?? null,
      at: now.toISOString(),
      version,
      isLive: status.live,
      status: status.status,
      why: describeState(status, runs.at(-1), history.iterations.at(-1)),
      next: { text: status.next.text, command: status.next.command },
      cost: readCost(tables, status),
      maxIterations: status.maxIterations,
      stories: readReportStories(tables, status, history.byStory),
      iterations: history.iterations,
      runs: runs.map(readRun),
      proofs: tables.proofs.list(effort).map(readProof),
      events: readReportEvents(tables, effort),
      notes: [],
    };
  });
}

function describeState(
  status: EffortStatus,
  run: RunRow | undefined,
  last: ReportIteration | undefined,
): string {
  if (status.live) {
    if (status.status === "paused") return "A run is paused.";
    const at = last?.endedAt === null ? ` on iteration ${last.n}, ${flatten(last.storyId)}` : "";
    return `A run works${at}.`;
  }
  if (run === undefined) return "No run has worked on this effort yet.";
  return describeRunEnd(run) || "The run was interrupted before it could end.";
}

/** Why a run ended; empty if the record does not say. */
function describeRunEnd(run: RunRow): string {
  const reason = Object.keys(stopReasons).find((each) => each === run.stopReason) as
    | keyof typeof stopReasons
    | undefined;
  if (reason === undefined) return run.endedAt === null ? "" : "It was cut off.";
  const resumeAt = reason === "rate-limited" ? Date.parse(run.stopDetail ?? "") || undefined : undefined;
  return describeEnding({ reason, resumeAt, why: readWhy(run) });
}

function readCost(tables: JournalTables, status: EffortStatus): ReportCost {
  const { knownCostUsd, unknownCosts, tokens } = tables.totals(status.effort);
  const expected = unknownCosts === 0 ? expectedCost(status.stories, knownCostUsd) : undefined;
  return { knownUsd: knownCostUsd, unknown: unknownCosts, expectedUsd: expected ?? null, tokens };
}

/** All iterations in one pass, as the page shows them, and again by story. */
function readHistory(
  tables: JournalTables,
  { effort, effortState }: ReportSettings,
): { iterations: ReportIteration[]; byStory: ReadonlyMap<string, StoryHistory> } {
  const gates = tables.gates.durations(effort);
  const iterations: ReportIteration[] = [];
  const byStory = new Map<string, StoryHistory>();
  for (const row of tables.iterations.each(effort)) {
    const iteration = readIteration(row, gates.get(row.n) ?? 0, effortState);
    iterations.push(iteration);
    const own = byStory.get(row.storyId) ?? { iterations: [], lastReason: "" };
    own.iterations.push(row.n);
    own.lastReason = iteration.reason;
    byStory.set(row.storyId, own);
  }
  return { iterations, byStory };
}

function readIteration(row: IterationRow, gatesMs: number, effortState: string): ReportIteration {
  return {
    n: row.n,
    runId: row.runId,
    storyId: row.storyId,
    agent: row.agent,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    turnMs: row.durationMs,
    gatesMs,
    outcome: row.outcome,
    reason: flattenTo(row.reason ?? "", longestSentence),
    commit: row.commitSha,
    costUsd: row.costUsd,
    tokens: readTokens(row),
    hasRecording: isPlainFile(iterationFolder(effortState, row.n).recording),
  };
}

function readTokens(row: IterationRow): ReportIteration["tokens"] {
  const { tokensInput, tokensOutput, tokensCacheRead, tokensCacheWrite } = row;
  if (tokensInput === null && tokensOutput === null) return null;
  return {
    input: tokensInput ?? 0,
    output: tokensOutput ?? 0,
    cacheRead: tokensCacheRead ?? 0,
    cacheWrite: tokensCacheWrite ?? 0,
  };
}

function readRun(row: RunRow): ReportRun {
  return { id: row.id, startedAt: row.startedAt, endedAt: row.endedAt, ending: describeRunEnd(row) };
}

function readProof(row: ProofRow): ReportProof {
  return {
    number: row.number,
    iteration: row.iteration,
    at: row.at,
    durationMs: row.durationMs,
    passed: row.result === "passed",
    text: describeProof(row),
    commands: row.commands.map((command) => ({
      command: flattenTo(command.command, longestSentence),
      isSetup: command.isSetup,
      passed: command.passed,
      result: describeCommand(command),
      durationMs: command.durationMs,
      output: command.outputTail,
    })),
  };
}

/** How a command ended, in a few words. */
export function describeCommand({
  passed,
  timedOut,
  exitCode,
}: Pick<ProofCommandRow, "passed" | "timedOut" | "exitCode">): string {
  if (passed) return "passed";
  if (timedOut) return "timed out";
  return exitCode === null ? "killed" : `exit code ${exitCode}`;
}
