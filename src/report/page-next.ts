// What comes next after a run, on the page of its job.
import type { JournalTables, RunRow } from "../journal/index.ts";
import type { StopReason } from "../loop/index.ts";
import type { EffortStatus } from "./effort-status.ts";
import { type NextStep, readNextStep, readWhy, renderNextStep } from "./next/index.ts";
import { isPushed, type WorkPush } from "./run-result.ts";
import { toTableCell } from "./table-cell.ts";

/** The run that a job summary is about. */
export interface SummarizedRun {
  readonly runId: string;
  readonly stopReason: StopReason | undefined;
  readonly generation: number | null;
  readonly push: WorkPush | undefined;
  /** Whether the last snapshot holds the report of the effort. */
  readonly hasReport?: boolean;
}

interface PageNextFacts extends Pick<SummarizedRun, "stopReason" | "generation" | "hasReport"> {
  readonly status: EffortStatus;
  readonly next: NextStep;
  readonly push?: WorkPush | undefined;
}

/** In characters. */
const maxSentenceLength = 1_000;

/** Reads what comes next after a run, for a reader of its page. */
export function readPageNext(tables: JournalTables, status: EffortStatus, run: SummarizedRun): NextStep {
  const { push, stopReason, runId } = run;
  const { effort, stories } = status;
  const known = {
    effort,
    branch: push?.branch ?? status.branch,
    unverified: stories.unverified,
    stories: stories.list,
  };
  const row = tables.runs.get(runId);
  const ending = stopReason && {
    reason: stopReason,
    why: readWhy(row),
    resumeAt: readResumeAt(row),
  };
  const unpushed = push !== undefined && !isPushed(push);
  return readNextStep(tables, known, { live: false, ending, unpushed, runId }, { place: "workflow" });
}

/** When the limit of the provider ends that stopped a run, ms since the epoch. */
export function readResumeAt(row: RunRow | undefined): number | undefined {
  return row?.stopReason === "rate-limited" ? Date.parse(row.stopDetail ?? "") || undefined : undefined;
}

/** What comes next, as one cell. */
function renderPageNext({ status, next, stopReason, generation, push }: PageNextFacts): string {
  const isOver = stopReason === "complete" && (!push || isPushed(push));
  const saved = generation === null || isOver ? "" : ` It continues from snapshot ${generation}.`;
  const branch = push?.branch ?? status.branch;
  const name = branch === null ? undefined : toTableCell(branch);
  const text = toTableCell(renderNextStep(next), maxSentenceLength);
  const marked = name === undefined ? text : text.replace(` ${name}`, () => ` <code>${name}</code>`);
  return `${marked}${saved}`;
}

/** The rows about what comes next, and where the report is if there is one. */
export function renderNextRows(facts: PageNextFacts): string[][] {
  const { hasReport, generation } = facts;
  const next = ["What next?", renderPageNext(facts)];
  if (!hasReport || generation === null) return [next];
  const place = `In <code>report.html</code> of snapshot ${generation}: the newest artifact of this run, unless <code>store</code> names a folder.`;
  return [next, ["Where are changes and output?", place]];
}
