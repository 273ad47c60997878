// Records a verdict: first the log entry in the iteration's folder, then the journal.
import type { FailureClass, TokenUsage } from "../../agents/index.ts";
import { flatten, renderEntry } from "../../effort/index.ts";
import type { Journal, JournalTables } from "../../journal/index.ts";
import type { Redactor } from "../../platform/index.ts";
import { writeOwnCopy } from "../checkout/index.ts";
import { type CheckpointRowContext, checkpointBlock, checkpointRow } from "../checkpoint.ts";
import { markDelivered } from "../choices/index.ts";
import { describeTouches } from "../control/index.ts";
import { type Decision, lastNumber } from "../decide/index.ts";
import { type GateRun, isPass, type Outcome, type Verdict } from "../judge/index.ts";
import { addLeftOut, type LeftOutRecord } from "../left-out.ts";
import { addProposed, describeProposed, type ProposedStory } from "../proposed-stories.ts";
import type { IterationFolder } from "./iteration-folder.ts";

interface TurnMeasurements {
  agentVersion: string | undefined;
  failure: FailureClass | undefined;
  usage: TokenUsage | undefined;
  costUsd: number | undefined;
  durationMs: number | undefined;
}

/** What follows from a verdict. */
export interface Foresight {
  next: Decision;
  /** Why the story is set aside, as a clause; undefined if it is not. */
  setAside: string | undefined;
}

interface TurnRecord {
  /** Undefined if the run was killed during the turn. */
  turn: TurnMeasurements | undefined;
  gates: readonly GateRun[];
  verdict: Verdict;
  /** Changes to prd.json that were put back, one sentence each. */
  putBack: readonly string[];
  /** Other sentences about what the turn and the gates left. */
  remarks: readonly string[];
  /** Stories that the agent added to prd.json or split off. */
  proposed: readonly ProposedStory[];
  leftOut: LeftOutRecord | undefined;
  /** The tree to commit and the commit before it; undefined if nothing is going to be committed. */
  candidate: string | undefined;
  changed: boolean;
  /** The state of the project's files, to compare; empty if unknown. */
  work: string;
  foresight: Foresight | undefined;
}

interface JudgedIteration {
  number: number;
  storyId: string;
  agent: string;
  agentNote: string;
  files: IterationFolder;
}

/** What recording a verdict needs. */
export interface RecordContext extends CheckpointRowContext {
  readonly journal: Journal;
  readonly redactor: Redactor;
}

const resultWords: Readonly<Record<Outcome, string>> = {
  passed: "passed",
  unverified: "passed (unverified)",
  refused: "refused",
  "gates-failed": "gates failed",
  continued: "continued",
  failed: "agent failed",
  limited: "rate limited",
  "timed-out": "timed out",
  interrupted: "interrupted",
};

/** Records a judged turn. If the run is going to stop, its checkpoint is part of the entry, so that the commit holds it. */
export async function recordJudgement(
  context: RecordContext,
  iteration: JudgedIteration,
  record: TurnRecord,
): Promise<void> {
  const at = context.clock.now();
  const entry = renderJudgement(context, iteration, record, at);
  // Before the row: a row without its entry could not be finished by a later run.
  writeOwnCopy(context.journal, iteration.files.entry, entry, { flush: false });
  await context.journal.write((tables) => {
    writeGateRows(context, tables, iteration, record.gates);
    writeVerdict(context, tables, iteration, record, at);
    const about = { effort: context.location.slug, runId: context.runId, at: at.toISOString() };
    addProposed(tables, about, record.proposed);
    if (hadPrompt(record)) markDelivered(tables, context.location.slug, iteration.number);
    const next = record.foresight?.next;
    // A cancelled run wrote its checkpoint already, while the agent was ending.
    if (next?.kind === "stop" && next.reason !== "cancelled") {
      const row = checkpointRow(context, tables, next.reason);
      tables.checkpoints.add(row);
      const text = `${entry}\n${checkpointBlock(row)}`;
      writeOwnCopy(context.journal, iteration.files.entry, text, { flush: false });
    }
  });
}

/** After these, the agent may not have done anything with its prompt. */
const withoutWork: readonly Outcome[] = ["interrupted", "limited", "failed"];

function hadPrompt({ verdict }: TurnRecord): boolean {
  return !withoutWork.includes(verdict.outcome);
}

function renderJudgement(
  { journal, location, limits, redactor }: RecordContext,
  iteration: JudgedIteration,
  record: TurnRecord,
  at: Date,
): string {
  const { number, storyId, agent, agentNote } = iteration;
  const setAside = record.foresight?.setAside;
  const { touches, maxIterations } = journal.read((tables) => ({
    touches: describeTouches(tables, location.slug, number),
    maxIterations: lastNumber(tables, location.slug, limits.maxIterations),
  }));
  const bullets = [
    agentNote,
    record.verdict.reason,
    ...record.gates.map(describeGate),
    ...record.putBack,
    ...record.remarks,
    ...record.proposed.map(renderProposed),
    ...(setAside === undefined ? [] : [`${storyId} is set aside: ${setAside}.`]),
    ...touches,
  ];
  return renderEntry({
    at,
    storyId,
    iteration: number,
    maxIterations,
    agent,
    result: resultWords[record.verdict.outcome],
    bullets: bullets.map((bullet) => redactor.text(bullet)),
  });
}

/** The longest text of a proposed story in the log, in characters; the journal has all of it. */
const maxProposedText = 500;

function renderProposed(story: ProposedStory): string {
  const { text } = story;
  const short = text.length > maxProposedText ? `${text.slice(0, maxProposedText)}…` : text;
  return `Proposed, not accepted yet: ${describeProposed(story)}${text === "" ? "" : ` (${flatten(short)})`}`;
}

function describeGate({ command, passed, timedOut, exitCode }: GateRun): string {
  const failure = timedOut ? "timed out" : `failed (exit code ${exitCode ?? "none"})`;
  return `Gate \`${command}\`: ${passed ? "passed" : failure}`;
}

function writeGateRows(
  { location, redactor }: RecordContext,
  tables: JournalTables,
  { number }: JudgedIteration,
  gates: readonly GateRun[],
): void {
  gates.forEach((gate, index) => {
    tables.gates.put({
      effort: location.slug,
      n: number,
      position: index + 1,
      command: redactor.text(gate.command),
      exitCode: gate.exitCode ?? null,
      timedOut: gate.timedOut,
      durationMs: gate.durationMs,
      outputTail: gate.outputTail,
    });
  });
}

function writeVerdict(
  { location, redactor, runId }: RecordContext,
  tables: JournalTables,
  { number, storyId }: JudgedIteration,
  { turn, verdict, changed, work, leftOut, candidate }: TurnRecord,
  at: Date,
): void {
  if (isPass(verdict.outcome)) {
    tables.stories.update(location.slug, storyId, {
      passes: true,
      verified: verdict.outcome === "passed",
      status: "passed",
      updatedAt: at.toISOString(),
    });
  }
  if (leftOut) addLeftOut(tables, { effort: location.slug, runId, n: number, at: at.toISOString() }, leftOut);
  tables.iterations.judge(location.slug, number, {
    candidate: candidate ?? null,
    outcome: verdict.outcome,
    reason: redactor.text(verdict.reason),
    feedback: verdict.feedback.map((line) => redactor.text(line)),
    changed,
    work,
    signature: verdict.signature,
    costUsd: turn?.costUsd ?? null,
    tokensInput: turn?.usage?.input ?? null,
    tokensOutput: turn?.usage?.output ?? null,
    tokensCacheRead: turn?.usage?.cacheRead ?? null,
    tokensCacheWrite: turn?.usage?.cacheWrite ?? null,
    agentVersion: turn?.agentVersion ?? null,
    failure: turn?.failure ?? null,
    durationMs: turn?.durationMs ?? null,
  });
}
