// The result of a run, counted from the journal over all runs of the effort.
import { flatten } from "../effort/index.ts";
import type { EventRow, Journal, JournalTables } from "../journal/index.ts";
import {
  type Ending,
  type ProposedStory,
  type RunStatus,
  readProposed,
  readSetAside,
  type SetAsideStory,
  type StopReason,
  stopReasons,
} from "../loop/index.ts";
import { type NextReader, type NextStep, type RunRequest, readNextStep } from "./next/index.ts";
import { type ProofResult, readProof } from "./results/index.ts";
import { readStories } from "./story-status.ts";

/** Whether the remote has the work of a run. */
export interface WorkPush {
  /**
   * `aside`: it went to another branch, because commits of others conflict with it. `pending`: no push was tried since the
   * last commit.
   */
  readonly kind: "pushed" | "aside" | "refused" | "pending" | "no-remote";
  /** The remote branch that has the work, or is to have it. */
  readonly branch: string;
  /** Why the branch lacks the work: a sentence that ends with the fix. */
  readonly reason: string | undefined;
  /** The commits that the remote lacks; undefined if git cannot tell. */
  readonly unpushedCommits: number | undefined;
}

/** The pull request of the work. */
export interface PullResult {
  /** `missing`: none could be opened; the job's page says why, and how to open it. */
  readonly state: "draft" | "open" | "closed" | "merged" | "missing";
  readonly number: number | null;
  readonly url: string | null;
}

/** The kind of the event that says, in one sentence, which commits of its base branch the work branch lacks. */
export const behindBaseKind = "behind-base";

/** The result of a run, as in `run --json`. */
export interface RunResult {
  status: RunStatus;
  stopReason: StopReason;
  /** What went wrong, where the reason alone does not say it; missing otherwise. */
  error?: string;
  /** When the agent's provider allows the next request, ISO 8601; null without a rate limit. */
  resumeAt: string | null;
  iterations: number;
  stories: { passed: number; total: number };
  /** The stories that are set aside, and why; missing if there are none. */
  setAside?: SetAsideStory[];
  /** Stories that agents proposed and that are not in prd.json; missing if there are none. */
  proposed?: ProposedStory[];
  /** Which commits of its base branch the work branch lacked at the start of the run; missing if it lacked none. */
  behindBase?: string;
  /** The last proof of the effort; null if there was none. */
  proof: ProofResult | null;
  /** US dollars; null if the cost of an iteration is unknown. */
  costUsd: number | null;
  runId: string;
  /** Whether the next run starts automatically. */
  continues: boolean;
  generation: number | null;
  stateDir: string;
  /** Whether the remote has all commits; null where nothing is to be pushed. */
  pushed: boolean | null;
  /** How many commits the remote lacks; null where nothing is to be pushed. */
  unpushedCommits: number | null;
  /** The pull request; missing where none was to be opened yet. */
  pullRequest?: PullResult;
  /** What comes next. */
  next: NextStep;
}

/** The run whose result is read. */
export interface FinishedRunFacts {
  readonly runId: string;
  readonly ending: Ending;
  readonly stateDir: string;
  readonly generation: number | null;
  readonly push: WorkPush | undefined;
  readonly pull?: PullResult | undefined;
  readonly branch: string | undefined;
  readonly request: RunRequest;
  readonly reader: NextReader;
}

/** Reads the result from the journal. */
export function readResult(journal: Journal, effort: string, run: FinishedRunFacts): RunResult {
  const { totals, row, setAside, proposed, proof, behind, next } = journal.read((tables) => ({
    next: readNext(tables, effort, run),
    behind: tables.events.last(effort, behindBaseKind),
    totals: tables.totals(effort),
    row: tables.runs.get(run.runId),
    setAside: readSetAside(tables, effort),
    proof: readProof(tables, effort),
    proposed: readProposed(tables, effort),
  }));
  const { reason, resumeAt } = run.ending;
  const result: RunResult = {
    status: stopReasons[reason].status,
    stopReason: reason,
    resumeAt: resumeAt === undefined ? null : new Date(resumeAt).toISOString(),
    iterations: totals.iterations,
    stories: { passed: totals.passed, total: totals.total },
    proof,
    costUsd: totals.costUsd,
    runId: run.runId,
    continues: row?.continues ?? false,
    generation: run.generation,
    stateDir: run.stateDir,
    pushed: run.push ? isPushed(run.push) : null,
    unpushedCommits: run.push?.unpushedCommits ?? null,
    next,
  };
  if (run.ending.why !== undefined) result.error = run.ending.why;
  if (run.pull) result.pullRequest = run.pull;
  if (setAside.length > 0) result.setAside = setAside;
  if (proposed.length > 0) result.proposed = proposed;
  const behindBase = findBehindBase(behind, run.runId);
  if (behindBase !== undefined) result.behindBase = behindBase;
  return result;
}

function readNext(tables: JournalTables, effort: string, run: FinishedRunFacts): NextStep {
  const { runId, ending, push, branch, request, reader } = run;
  const { stories, unverified } = readStories(tables, effort);
  const status = { effort, branch: push?.branch ?? branch ?? null, unverified, stories };
  const unpushed = push !== undefined && !isPushed(push);
  return readNextStep(tables, status, { live: false, ending, unpushed, runId, request }, reader);
}

/** Which commits of its base branch the work branch lacked in a run, in one sentence. */
export function findBehindBase(last: EventRow | undefined, runId: string): string | undefined {
  return last?.runId === runId ? last.detail : undefined;
}

/** Whether the remote has all the work, on the work branch or another one. */
export function isPushed({ kind }: WorkPush): boolean {
  return kind === "pushed" || kind === "aside";
}

/** Whether the work was pushed, in one or two sentences. The warning of a missing remote is not repeated. */
export function renderPush({ kind, branch, reason, unpushedCommits: count }: WorkPush): string {
  const commits = count === undefined ? "Commits" : `${count} commit${count === 1 ? "" : "s"}`;
  const are = count === 1 ? "is" : "are";
  if (kind === "pushed") return `Branch ${branch} is pushed.`;
  if (kind === "aside") return flatten(reason ?? `The work went to branch ${branch}.`);
  if (kind === "no-remote") return `${commits} ${are} only in this checkout: there is no remote to push to.`;
  if (kind === "pending")
    return `${commits} ${are} not pushed yet; ${reason ?? "the next run pushes the branch"}.`;
  return flatten(`${commits} ${are} not pushed. ${reason ?? ""}`);
}

/** Where the work of a run is; `branch` is undefined where nothing is committed, or its history is lost. */
export interface WorkLocation {
  readonly branch: string | undefined;
  readonly folder: string;
  readonly push: WorkPush | undefined;
}

/** Sentences about the stories, the cost, the location of the work and its push. */
export function renderResult(result: RunResult, where: WorkLocation): string {
  const { passed, total } = result.stories;
  const cost = result.costUsd === null ? "cost unknown" : `cost $${result.costUsd.toFixed(2)}`;
  const iterations = `${result.iterations} iteration${result.iterations === 1 ? "" : "s"}`;
  const branch = where.branch ? ` on branch ${where.branch}` : "";
  const setAside = result.setAside ? `, ${result.setAside.length} set aside` : "";
  const push = where.push ? ` ${renderPush(where.push)}` : "";
  return `${result.status}: ${passed} of ${total} stories passed${setAside} after ${iterations}, ${cost}. The work is in ${where.folder}${branch}; the records are in ${result.stateDir}.${push}`;
}
