// Decides what comes next for an effort. Status, page, result and the last line of a run all show this one value.
import type { JournalTables, RunRow } from "../../journal/index.ts";
import { type Ending, readSpent, type StopReason, stopReasons } from "../../loop/index.ts";
import { quoteShellWord } from "../../platform/index.ts";
import { type NextFacts, type Plan, plan, type Raise } from "./plans.ts";
import { followMove, parseRunRequest, type RunRequest } from "./run-request.ts";

/** What comes next, as in `run --json` and `status --json`. */
export interface NextStep {
  /** `command`: run it as it stands. `decision`: a person decides first. `nothing`: nothing is to be done now. */
  kind: Plan["kind"];
  /** Sentences for a person; empty if the command says everything. */
  text: string;
  /** The exact command for a shell; null if none follows, or where the workflow is to be started again. */
  command: string | null;
}

/** The reader of a next step: a shell in a folder, or the page and log of a workflow. */
export type NextReader =
  | {
      place: "machine";
      /** Where the shell is; undefined for where the run was started. */
      folder?: string | undefined;
      /** The folder whose checkout is looked at. */
      standing?: string | undefined;
      /** The state folder that was given. */
      stateDir?: string | undefined;
    }
  | { place: "workflow" };

/** What is known only to the run itself, or to its reader. */
export interface NextSituation {
  live: boolean;
  paused?: boolean;
  /** How the run ended; without it, the journal says how the last one did. */
  ending?: Ending | undefined;
  unpushed?: boolean;
  runId?: string;
  request?: RunRequest | undefined;
}

type KnownStatus = Pick<NextFacts, "effort" | "branch" | "unverified" | "stories">;

/** Reads from the journal what comes next for an effort. */
export function readNextStep(
  tables: JournalTables,
  status: KnownStatus,
  situation: NextSituation,
  reader: NextReader = { place: "machine" },
): NextStep {
  const { effort } = status;
  const { live, paused = false, ending, unpushed = false } = situation;
  const lastRun = tables.runs.last(effort);
  const runId = situation.runId ?? lastRun?.id;
  const rows = tables.iterations.last(effort, 50);
  const last = rows[0];
  const recorded = lastRun?.id === runId ? lastRun : undefined;
  const reason = ending?.reason ?? readReason(recorded?.stopReason);
  const detail = recorded?.stopDetail || undefined;
  const facts: NextFacts = {
    ...status,
    live,
    paused,
    reason,
    unpushed,
    last: last && { storyId: last.storyId, agent: last.agent, reason: last.reason ?? "" },
    why: ending ? ending.why : readWhy(recorded),
    resumeAt: ending
      ? ending.resumeAt
      : reason === "rate-limited"
        ? Date.parse(detail ?? "") || undefined
        : undefined,
    used: readSpent(tables, effort),
    finishedSome: rows.some(
      (row) => row.runId === runId && row.outcome !== null && row.outcome !== "interrupted",
    ),
    startsRun: recorded?.continues ? recorded.chain + 2 : undefined,
    request: situation.request ?? readRequest(recorded, reader),
  };
  return nextStep(facts, reader);
}

function readRequest(run: RunRow | undefined, reader: NextReader): RunRequest | undefined {
  const request = parseRunRequest(run?.request);
  if (!request || reader.place !== "machine" || reader.folder === undefined) return request;
  const { folder: shell, standing = shell } = reader;
  return followMove(request, { shell, standing });
}

/** What the journal says about the end of a run besides its reason; undefined where the reason says it all. */
export function readWhy(run: RunRow | undefined): string | undefined {
  return explained.includes(run?.stopReason ?? "") ? run?.stopDetail || undefined : undefined;
}

/** The reasons whose record says more. */
const explained: readonly string[] = [
  "state-error",
  "start-error",
  "auth-error",
  "stuck",
] satisfies StopReason[];

function readReason(text: string | null | undefined): NextFacts["reason"] {
  return text != null && text in stopReasons ? (text as StopReason) : "interrupted";
}

/** Decides what comes next. Pure and total. */
export function nextStep(facts: NextFacts, reader: NextReader): NextStep {
  const planned = plan(facts, reader.place);
  const { kind, text, runs, raise } = planned;
  if (reader.place === "workflow") {
    const again = runs ? describeWorkflowRun(raise, facts.request) : "";
    const sentences =
      kind === "decision" && again !== "" ? `${text} Then ${lowerFirst(again)}` : `${text} ${again}`;
    return { kind, text: sentences.trim(), command: null };
  }
  if (!runs) return { kind, text, command: null };
  const { command, remark } = writeCommand(facts, raise, reader);
  return { kind, text: [text, remark].filter(Boolean).join(" "), command };
}

/** The next step in one line, without the word "Next". */
export function renderNextStep({ text, command }: NextStep): string {
  if (command === null) return text;
  return text === "" ? command : `${text} Then: ${command}`;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function describeWorkflowRun(raise: Raise | undefined, request: RunRequest | undefined): string {
  if (!raise || countsFromHere(request, raise)) return "Run the workflow again.";
  const { option, whole } = raise;
  if (option === "max-runtime")
    return "The time was too short for one iteration: raise job-timeout and timeout-minutes of the job, or max-runtime if it is given. Run the workflow again.";
  return `Start the workflow again with ${option}: ${whole}, as its input or in its file.`;
}

function countsFromHere(request: RunRequest | undefined, { option }: Raise): boolean {
  const given = request?.options.find(({ spelling }) => spelling === `--${option}`)?.value;
  return given?.trim().startsWith("+") ?? false;
}

function writeCommand(
  { effort, request }: NextFacts,
  raise: Raise | undefined,
  { folder, stateDir }: Extract<NextReader, { place: "machine" }>,
): { command: string; remark: string } {
  const options = [...(request?.options ?? [])];
  if (!options.some(({ spelling }) => spelling === "--effort"))
    options.unshift({ spelling: "--effort", value: effort });
  // The run was elsewhere, and its records were brought here.
  if (request?.place === "workflow" && stateDir !== undefined)
    options.push({ spelling: "--state-dir", value: stateDir });
  if (raise && !countsFromHere(request, raise)) {
    const spelling = `--${raise.option}`;
    const value = raise.option === "max-runtime" ? renderTime(raise.whole) : `+${raise.more}`;
    const index = options.findIndex((option) => option.spelling === spelling);
    if (index === -1) options.push({ spelling, value });
    else options[index] = { spelling, value };
  }
  const words = options.flatMap(({ spelling, value }) =>
    value === undefined ? [spelling] : [spelling, value],
  );
  const command = ["ralph-ci", "run", ...words].map(quoteShellWord).join(" ");
  const isElsewhere = request?.place === "machine" && folder !== undefined && request.folder !== folder;
  return {
    command: isElsewhere ? `cd ${quoteShellWord(request.folder)} && ${command}` : command,
    remark: describeMissing(request, words),
  };
}

/** What a person must add, because it is not recorded. */
function describeMissing(request: RunRequest | undefined, words: readonly string[]): string {
  const unsaid = request?.unsaid ?? [];
  const variables =
    unsaid.length > 0
      ? `Set ${unsaid.join(" and ")} in your environment, because values are not recorded.`
      : "";
  const hidden = words.some((word) => word.includes("***"))
    ? "Write the secrets in place of ***, because they are not recorded."
    : "";
  return [variables, hidden].filter(Boolean).join(" ");
}

/** In whole minutes, or seconds where it is less than one. */
function renderTime(milliseconds: number): string {
  return milliseconds < 60_000
    ? `${Math.ceil(milliseconds / 1_000)}s`
    : `${Math.ceil(milliseconds / 60_000)}m`;
}
