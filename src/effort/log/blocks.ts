// Renders the parts of a progress log: header, iteration entries and checkpoints.
import { flatten } from "../quoting.ts";
import { lineEndOf, withLineEnd } from "./lines.ts";
import { renderDate, renderMinute } from "./time.ts";

/** The first line of a log. */
export const logTitle = "# Ralph Progress Log";

/** A new log, with only a header. */
export function newProgressLog(about: { effort: string; type: string; started: Date }): string {
  const { effort, type, started } = about;
  const head = [`Effort: ${flatten(effort)}`, `Type: ${flatten(type)}`, `Started: ${renderDate(started)}`];
  return [logTitle, ...head, "", "## Codebase Patterns", "", "---", ""].join("\n");
}

/** The content of an iteration's log entry. */
export interface EntryFacts {
  at: Date;
  storyId: string;
  iteration: number;
  maxIterations: number;
  agent: string;
  result: string;
  /** One line each. Blank ones are left out. */
  bullets: readonly string[];
}

/** The log entry of an iteration. */
export function renderEntry(facts: EntryFacts): string {
  const { at, storyId, iteration, maxIterations, agent, result, bullets } = facts;
  const points = bullets.map(flatten).filter((bullet) => bullet !== "");
  return block([
    `## ${renderMinute(at)} - ${flatten(storyId)}`,
    `Iteration: ${iteration}/${maxIterations} | Agent: ${cell(agent)} | Result: ${cell(result)}`,
    ...points.map((bullet) => `- ${bullet}`),
    "---",
  ]);
}

/** The highest number of an iteration that has an entry; undefined without any. */
export function lastLoggedIteration(text = ""): number | undefined {
  const numbers = [...text.matchAll(/^Iteration: (\d{1,9})\/\d+ \| Agent: .* \| Result: /gm)].map(
    ([, number]) => Number(number),
  );
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** The content of a checkpoint. */
export interface CheckpointFacts {
  at: Date;
  iteration: number;
  maxIterations: number;
  storiesPassed: number;
  storiesTotal: number;
  agent: string;
  reason: string;
}

/** The log entry of a checkpoint. */
export function renderCheckpoint(facts: CheckpointFacts): string {
  const iteration = `Iteration: ${facts.iteration}/${facts.maxIterations}`;
  const stories = `Stories: ${facts.storiesPassed}/${facts.storiesTotal}`;
  return block([
    "---",
    `CHECKPOINT at ${renderMinute(facts.at)}`,
    `${iteration} | ${stories} | Agent: ${cell(facts.agent)}`,
    `Reason: ${flatten(facts.reason)}`,
    "---",
  ]);
}

/** Appends a block to a log, after a blank line and with the line endings of the log. */
export function appendToLog(text: string | undefined, added: string): string {
  if (!text) return added;
  const lineEnd = lineEndOf(text);
  const closed = text.endsWith("\n") ? text : text + lineEnd;
  const gap = /\n\r?\n$/.test(closed) ? "" : lineEnd;
  return closed + gap + withLineEnd(added, lineEnd);
}

function block(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

function cell(value: string): string {
  return flatten(value.replaceAll("|", "/"));
}
