// Writes the parts of a progress log: its head, the entry of an iteration, and checkpoints.

import { flatten } from "../quoting.ts";
import { lineEndOf, withLineEnd } from "./lines.ts";
import { renderDate, renderMinute } from "./time.ts";

/** The first line of a log that this program began. */
export const logTitle = "# Ralph Progress Log";

/** A log with nothing in it yet. */
export function newProgressLog(about: { effort: string; type: string; started: Date }): string {
  const { effort, type, started } = about;
  const head = [`Effort: ${flatten(effort)}`, `Type: ${flatten(type)}`, `Started: ${renderDate(started)}`];
  return [logTitle, ...head, "", "## Codebase Patterns", "", "---", ""].join("\n");
}

/** What an iteration leaves in the log. */
export interface EntryFacts {
  at: Date;
  storyId: string;
  iteration: number;
  maxIterations: number;
  agent: string;
  /** How it came out, such as `passed`. */
  result: string;
  /** One line each; blank ones are left out. */
  bullets: readonly string[];
}

/** The block of an iteration. */
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

/** Where a run stands and why it stops there. */
export interface CheckpointFacts {
  at: Date;
  iteration: number;
  maxIterations: number;
  storiesPassed: number;
  storiesTotal: number;
  agent: string;
  reason: string;
}

/** The block of a checkpoint. */
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

/** The log with a block after it, set off by a blank line and with the log's own line ends; nothing before it changes. */
export function appendToLog(text: string | undefined, added: string): string {
  if (!text) return added;
  const lineEnd = lineEndOf(text);
  const ended = text.endsWith("\n") ? text : text + lineEnd;
  const gap = /\n\r?\n$/.test(ended) ? "" : lineEnd;
  return ended + gap + withLineEnd(added, lineEnd);
}

function block(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

/** A value between the bars of a line, which must not bring bars of its own. */
function cell(value: string): string {
  return flatten(value.replaceAll("|", "/"));
}
