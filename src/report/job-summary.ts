// Answers on one screen of a job's page what a maintainer asks: done? what is left? what did it cost? why the end? what next?
import { flatten } from "../effort/index.ts";
import type { IterationRow, Journal } from "../journal/index.ts";
import { describeEnding, personKindPrefix, type StopReason, stopReasons } from "../loop/index.ts";
import { type EffortStatus, readStatus } from "./effort-status.ts";
import { renderDuration } from "./event-lines.ts";

/** What a summary is made from; all of it is in the journal, so that one can be made after a crash too. */
export interface JobSummaryFacts {
  status: EffortStatus;
  /** The iterations of this run, oldest first. */
  iterations: readonly IterationRow[];
  /** Undefined where the run was cut off. */
  stopReason: StopReason | undefined;
  /** When the provider that limits the run allows more, ms since the epoch; undefined where nothing is limited. */
  resumeAt?: number | undefined;
  knownCostUsd: number;
  unknownCosts: number;
  generation: number | null;
  /** How people could join this run, and who came, acted and left; one sentence each. */
  people: readonly string[];
}

/** How a summary is put for where it is read. */
export interface JobSummaryFormat {
  /** Puts a sentence that names options into the words of a workflow file. */
  rename(sentence: string): string;
}

/** More stories or iterations than this would not leave one screen. */
const maxRows = 50;

/** Reads the facts of one run; undefined where the effort is not in the journal. */
export function readJobSummary(
  journal: Journal,
  effort: string,
  run: { runId: string; stopReason: StopReason | undefined; generation: number | null },
): JobSummaryFacts | undefined {
  const [status] = readStatus(journal, effort);
  if (!status) return undefined;
  const { row, totals, last, events } = journal.read((tables) => ({
    row: tables.runs.get(run.runId),
    totals: tables.totals(effort),
    last: tables.iterations.last(effort, maxRows),
    events: tables.events.list(effort),
  }));
  return {
    status,
    iterations: last.filter((row) => row.runId === run.runId).reverse(),
    stopReason: run.stopReason,
    resumeAt: row?.stopReason === "rate-limited" ? Date.parse(row.stopDetail ?? "") || undefined : undefined,
    knownCostUsd: totals.knownCostUsd,
    unknownCosts: totals.unknownCosts,
    generation: run.generation,
    people: events
      .filter(({ runId, kind }) => runId === run.runId && kind.startsWith(personKindPrefix))
      .map(({ detail }) => detail),
  };
}

/** The summary in Markdown. */
export function renderJobSummary(facts: JobSummaryFacts, look: JobSummaryFormat): string {
  const { status, stopReason } = facts;
  const { passed, total, unverified } = status.stories;
  const word = stopReason === undefined ? "cut off" : stopReasons[stopReason].status;
  const rows = [
    ["Done?", renderDone(facts)],
    ["What is left?", renderLeft(status)],
    ["What did it cost?", renderCost(facts)],
    ["Why did it stop?", renderWhy(facts, look)],
    ["What next?", look.rename(nextStep(facts))],
    ...(facts.people.length > 0 ? [["Who was there?", renderPeople(facts)]] : []),
  ];
  return [
    `## ${signs[word] ?? ""} ${toTableCell(status.effort)}: ${word}, ${passed} of ${total} stories`,
    "",
    "| | |",
    "|---|---|",
    ...rows.map(([question, answer]) => `| **${question}** | ${answer} |`),
    ...(unverified > 0
      ? [
          "",
          `${unverified} of the stories that passed ${unverified === 1 ? "is" : "are"} unverified: no gate checked.`,
        ]
      : []),
    ...renderStories(status),
    ...renderIterations(facts.iterations),
    "",
  ].join("\n");
}

const signs: Readonly<Record<string, string>> = {
  complete: "✅",
  incomplete: "⏸️",
  failed: "❌",
  "cut off": "⏸️",
};

function renderDone({ status, stopReason }: JobSummaryFacts): string {
  const { passed, total } = status.stories;
  if (stopReason === "complete") return `Yes: ${passed} of ${total} stories passed.`;
  return `No: ${passed} of ${total} stories passed.`;
}

function renderLeft(status: EffortStatus): string {
  const left = status.stories.list.filter((story) => story.status !== "passed");
  if (left.length === 0) return "Nothing.";
  const shown = left.slice(0, 5).map((story) => {
    const held = story.status === "open" ? "" : ` (${story.status})`;
    return `${toTableCell(story.id)} ${toTableCell(story.title)}${held}`;
  });
  return `${shown.join("<br>")}${left.length > 5 ? `<br>and ${left.length - 5} more` : ""}`;
}

function renderCost({ status, iterations, knownCostUsd, unknownCosts }: JobSummaryFacts): string {
  const known = `$${knownCostUsd.toFixed(2)}`;
  const cost =
    unknownCosts === 0
      ? known
      : knownCostUsd === 0
        ? "Unknown"
        : `${known}, and that of ${count(unknownCosts, "iteration")} unknown`;
  const time = iterations.reduce((sum, row) => sum + (row.durationMs ?? 0), 0);
  const here = `${count(iterations.length, "iteration")} in this run (${renderDuration(time)} of agent work)`;
  return `${cost}${renderTokens(status)}; ${here}, ${count(status.iteration, "iteration")} in all.`;
}

/** More of what people did than this is in the journal alone. */
const maxPeopleLines = 12;

function renderPeople({ people }: JobSummaryFacts): string {
  const more = people.length - maxPeopleLines;
  const shown = people.slice(0, maxPeopleLines).map(toTableCell).join("<br>");
  return `${shown}${more > 0 ? `<br>and ${more} more` : ""}`;
}

function renderTokens({ tokens }: EffortStatus): string {
  if (!tokens) return "";
  const cached = tokens.cacheRead + tokens.cacheWrite;
  const number = (amount: number) => amount.toLocaleString("en-US");
  return ` for ${number(tokens.input + cached)} tokens in (${number(cached)} of them by a cache) and ${number(tokens.output)} out`;
}

function renderWhy({ stopReason, resumeAt, iterations }: JobSummaryFacts, look: JobSummaryFormat): string {
  if (stopReason !== undefined) {
    const sentence = describeEnding({ reason: stopReason, resumeAt });
    return `${look.rename(sentence)} (\`${stopReason}\`)`;
  }
  const open = iterations.at(-1);
  const during = open?.endedAt === null ? ` during iteration ${open.n}, on ${toTableCell(open.storyId)}` : "";
  return `The run was cut off${during}: nobody had the time to end it.`;
}

function nextStep({ status, stopReason, generation }: JobSummaryFacts): string {
  const saved = generation === null ? "" : ` It goes on from snapshot ${generation}.`;
  const branch = status.branch ? ` on <code>${toTableCell(status.branch)}</code>` : "";
  if (stopReason === "complete") return `Read the commits${branch}, and merge them.`;
  if (stopReason !== undefined && stopReasons[stopReason].status === "failed")
    return `See what went wrong in the log above, mend it, and run the workflow again.${saved}`;
  if (status.chain.continues)
    return `Nothing: the next run, number ${status.chain.before + 2} in a row, starts by itself.${saved}`;
  return `Run the workflow again.${saved}`;
}

function renderStories({ stories }: EffortStatus): string[] {
  const rows = stories.list.slice(0, maxRows).map((story) => {
    const state = story.status === "passed" && !story.verified ? "passed, unverified" : story.status;
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
      row.outcome ?? "cut off",
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
  return renderDetails(`Iterations of this run (${iterations.length})`, [...head, ...rows], 0);
}

function renderDetails(title: string, lines: readonly string[], more: number): string[] {
  const rest = more > 0 ? ["", `and ${more} more`] : [];
  return ["", `<details><summary>${title}</summary>`, "", ...lines, ...rest, "", "</details>"];
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** A cell may not be longer: it is somebody else's text. */
const maxCellLength = 200;

/** Somebody else's text as one cell of a table, in which nothing is a link, a tag or the end of the cell. */
export function toTableCell(text: string): string {
  const line = flatten(text);
  const short = [...line].length > maxCellLength ? `${[...line].slice(0, maxCellLength).join("")}…` : line;
  return short
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_[\]|~#!@]/g, (sign) => `&#${sign.codePointAt(0)};`);
}
