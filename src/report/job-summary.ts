// Renders the job summary on the page of a workflow run: what is done, what is left, the cost, the stop reason, the next step.
import type { IterationRow, Journal, ProofRow } from "../journal/index.ts";
import {
  describeEnding,
  personKindPrefix,
  protectedEventKind,
  type StopReason,
  stopReasons,
} from "../loop/index.ts";
import { type EffortStatus, readStatus } from "./effort-status.ts";
import { renderDuration } from "./event-lines.ts";
import { type NextStep, readWhy } from "./next/index.ts";
import { readPageNext, readResumeAt, renderNextRows, type SummarizedRun } from "./page-next.ts";
import {
  describeExpectedCost,
  type PullSentences,
  proofObstacle,
  readPullSentences,
  readSandboxFacts,
  renderLeftOut,
  renderProofAnswer,
  renderProofCommands,
  renderProposedRow,
  renderPullRows,
  renderSandboxRows,
  renderSetAside,
  renderTimeline,
  type SandboxFacts,
} from "./results/index.ts";
import { behindBaseKind, findBehindBase, isPushed, renderPush, type WorkPush } from "./run-result.ts";
import { storyState } from "./story-status.ts";
import { capLines, toTableCell } from "./table-cell.ts";

/** The facts of a job summary. All but `push` come from the journal, so that a summary can be made after a crash. */
export interface JobSummaryFacts {
  status: EffortStatus;
  iterations: readonly IterationRow[];
  /** The proofs of the effort, in order; the last ones may be of this run. */
  proofs: readonly ProofRow[];
  /** The run's id. */
  runId: string;
  /** Undefined if the run was interrupted. */
  stopReason: StopReason | undefined;
  /** When the agent's provider allows the next request, ms since the epoch; undefined without a rate limit. */
  resumeAt?: number | undefined;
  /** What went wrong; undefined if the stop reason says it. */
  error?: string | undefined;
  /** What comes next, for a reader of the page. */
  next: NextStep;
  knownCostUsd: number;
  unknownCosts: number;
  generation: number | null;
  hasReport?: boolean;
  /** Undefined where nothing is to be pushed. */
  push?: WorkPush | undefined;
  /** Which commits of its base branch the work branch lacked, in one sentence. */
  behindBase?: string | undefined;
  putBack: readonly string[]; // at protected paths, one sentence each
  readonly sandbox: SandboxFacts;
  readonly pull?: PullSentences;
  /** How people could attach to this run, and who connected, acted and left; one sentence each. */
  people: readonly string[];
}

/** How sentences are adapted to the reader. */
export interface JobSummaryFormat {
  /** Replaces option names in a sentence by input names. */
  rename(sentence: string): string;
}

const maxRows = 50;

/** Reads the facts of one run; undefined if the effort is not in the journal. */
export function readJobSummary(
  journal: Journal,
  effort: string,
  run: SummarizedRun,
): JobSummaryFacts | undefined {
  const [status] = readStatus(journal, effort);
  if (!status) return undefined;
  const { row, totals, last, proofs, events, behind, pull, next } = journal.read((tables) => ({
    next: readPageNext(tables, status, run),
    row: tables.runs.get(run.runId),
    totals: tables.totals(effort),
    last: tables.iterations.last(effort, maxRows),
    proofs: tables.proofs.list(effort),
    events: tables.events.list(effort),
    behind: tables.events.last(effort, behindBaseKind),
    pull: readPullSentences(tables, effort),
  }));
  const own = events.filter(({ runId }) => runId === run.runId);
  const details = (fits: (kind: string) => boolean) =>
    own.filter((row) => fits(row.kind)).map((row) => row.detail);
  return {
    status,
    iterations: last.filter((row) => row.runId === run.runId).reverse(),
    proofs,
    runId: run.runId,
    stopReason: run.stopReason,
    resumeAt: readResumeAt(row),
    error: row?.stopReason === "stuck" ? undefined : readWhy(row),
    next,
    knownCostUsd: totals.knownCostUsd,
    unknownCosts: totals.unknownCosts,
    generation: run.generation,
    hasReport: run.hasReport ?? false,
    push: run.push,
    behindBase: findBehindBase(behind, run.runId),
    putBack: details((kind) => kind === protectedEventKind),
    sandbox: readSandboxFacts(own),
    pull,
    people: details((kind) => kind.startsWith(personKindPrefix)),
  };
}

/** The summary in Markdown. */
export function renderJobSummary(facts: JobSummaryFacts, look: JobSummaryFormat): string {
  const { status, stopReason } = facts;
  const { passed, total, unverified } = status.stories;
  const outcome = stopReason === undefined ? "interrupted" : stopReasons[stopReason].status;
  const rows = [
    ["Done?", renderDone(facts)],
    ...renderProof(facts, look),
    ["What is left?", renderLeft(status)],
    ...renderSetAside(status),
    ...renderLeftOut(status),
    ...renderProposedRow(status.proposed),
    ...renderPutBack(facts, look),
    ["What did it cost?", renderCost(facts)],
    ["Why did it stop?", renderWhy(facts, look)],
    ...(facts.push ? [["Was it pushed?", renderPushAnswer(facts.push, look)]] : []),
    ...renderPullRows(facts.pull),
    ...(facts.behindBase ? [["Is it up to date?", `No: ${toTableCell(facts.behindBase)}.`]] : []),
    ...renderNextRows(facts),
    ...renderSandboxRows(facts.sandbox),
    ...(facts.people.length > 0 ? [["Who connected?", renderPeople(facts)]] : []),
  ];
  return [
    `## ${icons[outcome] ?? ""} ${toTableCell(status.effort)}: ${outcome}, ${passed} of ${total} stories`,
    "",
    "| | |",
    "|---|---|",
    ...rows.map(([question, answer]) => `| **${question}** | ${answer} |`),
    ...(unverified > 0
      ? [
          "",
          `${unverified} of the stories that passed ${unverified === 1 ? "is" : "are"} unverified: no gate checked ${unverified === 1 ? "it" : "them"}.`,
        ]
      : []),
    ...renderStories(status),
    ...renderIterations(facts.iterations),
    ...renderProofs(facts),
    "",
  ].join("\n");
}

const icons: Readonly<Record<string, string>> = {
  complete: "✅",
  incomplete: "⏸️",
  failed: "❌",
  interrupted: "⏸️",
};

function renderDone({ status, stopReason }: JobSummaryFacts): string {
  const { passed, total } = status.stories;
  if (stopReason === "complete") return `Yes: ${passed} of ${total} stories passed.`;
  return `No: ${passed} of ${total} stories passed.`;
}

/** The row of the proof, where there was one or should be one. */
function renderProof({ proofs, stopReason }: JobSummaryFacts, look: JobSummaryFormat): string[][] {
  const last = proofs.at(-1);
  if (last) return [["Proved?", renderProofAnswer(last, look.rename)]];
  if (stopReason !== "complete") return [];
  return [["Proved?", look.rename("No: the proof is off (--proof never).")]];
}

const maxProofs = 10;

function renderProofs({ proofs, runId }: JobSummaryFacts): string[] {
  const own = proofs.filter((proof) => proof.runId === runId).slice(-maxProofs);
  const lines = renderProofCommands(own);
  return lines.length === 0 ? [] : renderDetails(`Proofs of this run (${own.length})`, lines, 0);
}

function renderLeft(status: EffortStatus): string {
  const left = status.stories.list.filter((story) => story.status !== "passed");
  if (left.length === 0) return "Nothing.";
  const shown = left.slice(0, 5).map((story) => {
    const state = storyState(story);
    const held = state === "open" ? "" : ` (${state})`;
    return `${toTableCell(story.id)} ${toTableCell(story.title)}${held}`;
  });
  return `${shown.join("<br>")}${left.length > 5 ? `<br>and ${left.length - 5} more` : ""}`;
}

/** In characters. */
const maxPutBackLength = 1_000;

/** The row of protected paths that turns changed, if there are any. */
function renderPutBack({ putBack }: JobSummaryFacts, look: JobSummaryFormat): string[][] {
  if (putBack.length === 0) return [];
  const lines = putBack.map((line) => `⚠️ ${toTableCell(look.rename(line), maxPutBackLength)}`);
  return [["What was put back?", capLines(lines)]];
}

function renderCost({ status, iterations, knownCostUsd, unknownCosts }: JobSummaryFacts): string {
  const known = `$${knownCostUsd.toFixed(2)}`;
  const cost =
    unknownCosts === 0
      ? known
      : knownCostUsd === 0
        ? "Unknown"
        : `${known}, without ${count(unknownCosts, "iteration")} of unknown cost`;
  const time = iterations.reduce((sum, row) => sum + (row.durationMs ?? 0), 0);
  const here = `${count(iterations.length, "iteration")} in this run (${renderDuration(time)} of agent work)`;
  const expected = unknownCosts === 0 ? describeExpectedCost(status.stories, knownCostUsd) : "";
  return `${cost}${renderTokens(status)}; ${here}, ${count(status.iteration, "iteration")} in all.${expected}`;
}

function renderPeople({ people }: JobSummaryFacts): string {
  return capLines(people.map((line) => toTableCell(line)));
}

function renderTokens({ tokens }: EffortStatus): string {
  if (!tokens) return "";
  const cached = tokens.cacheRead + tokens.cacheWrite;
  const number = (amount: number) => amount.toLocaleString("en-US");
  return ` for ${number(tokens.input + cached)} input tokens (${number(cached)} from the cache) and ${number(tokens.output)} output tokens`;
}

function renderWhy(facts: JobSummaryFacts, look: JobSummaryFormat): string {
  const { stopReason, resumeAt, error, iterations, proofs, runId } = facts;
  if (stopReason !== undefined) {
    const last = proofs.at(-1);
    if (last?.runId === runId && proofObstacle(stopReason, { result: last.result, text: last.remark }))
      return `The proof could not start; see above. (\`${stopReason}\`)`;
    const sentence = describeEnding({ reason: stopReason, resumeAt, why: error });
    return `${look.rename(sentence)} (\`${stopReason}\`)`;
  }
  const open = iterations.at(-1);
  const during = open?.endedAt === null ? ` during iteration ${open.n} on ${toTableCell(open.storyId)}` : "";
  return `The run was interrupted${during} before it could end.`;
}

/** The longest sentence of a refused push, in characters: git's reason and the fix. */
const maxPushLength = 1_000;

function renderPushAnswer(push: WorkPush, look: JobSummaryFormat): string {
  if (push.kind === "pushed") return `Yes, to <code>${toTableCell(push.branch)}</code>.`;
  const answer = isPushed(push) ? "Yes, but to another branch." : "No.";
  const sentences = push.kind === "no-remote" && push.reason !== undefined ? push.reason : renderPush(push);
  return `${answer} ${toTableCell(look.rename(sentences), maxPushLength)}`;
}

function renderStories({ stories }: EffortStatus): string[] {
  const rows = stories.list.slice(0, maxRows).map((story) => {
    const state = story.status === "passed" && !story.verified ? "passed, unverified" : storyState(story);
    return `| ${toTableCell(story.id)} | ${toTableCell(story.title)} | ${state} |`;
  });
  const more = stories.list.length - rows.length;
  return renderDetails(
    `Stories (${stories.total})`,
    ["| story | title | state |", "|---|---|---|", ...rows],
    more,
  );
}

function renderIterations(iterations: readonly IterationRow[]): string[] {
  if (iterations.length === 0) return [];
  const rows = iterations.map((row) => {
    const commit = row.commitSha ? `\`${row.commitSha.slice(0, 10)}\`` : "";
    const cells = [
      String(row.n),
      toTableCell(row.storyId),
      toTableCell(row.agent),
      row.outcome ?? "interrupted",
      row.durationMs === null ? "" : renderDuration(row.durationMs),
      commit,
      toTableCell(row.reason ?? ""),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const head = [
    "| iteration | story | agent | result | time | commit | why |",
    "|---|---|---|---|---|---|---|",
  ];
  const timeline = renderTimeline(iterations);
  const chart = timeline.length > 0 ? [...timeline, ""] : [];
  return renderDetails(`Iterations of this run (${iterations.length})`, [...chart, ...head, ...rows], 0);
}

function renderDetails(title: string, lines: readonly string[], more: number): string[] {
  const rest = more > 0 ? ["", `and ${more} more`] : [];
  return ["", `<details><summary>${title}</summary>`, "", ...lines, ...rest, "", "</details>"];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
