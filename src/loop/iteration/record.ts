// Writes a verdict down: first the files that say what has to become of prd.json and log, then the journal.
import type { FailureClass, TokenUsage } from "../../agents/index.ts";
import { renderEntry } from "../../effort/index.ts";
import { writeUnflushed } from "../../platform/index.ts";
import { checkpointBlock, checkpointRow } from "../checkpoint.ts";
import type { LoopContext } from "../context.ts";
import { describeTouches } from "../control/index.ts";
import type { Decision } from "../decide/index.ts";
import type { GateRun } from "../judge/index.ts";
import { isPass, type Outcome, type Verdict } from "../judge/index.ts";
import type { IterationFolder } from "./iteration-folder.ts";

/** What there is to record of a judged turn. */
export interface TurnRecord {
  /** Undefined where unknown. */
  agentVersion: string | undefined;
  /** Why the agent failed; undefined where it did not. */
  failure: FailureClass | undefined;
  /** Tokens; undefined where unknown. */
  usage: TokenUsage | undefined;
  /** US dollars; undefined where unknown. */
  costUsd: number | undefined;
  durationMs: number | undefined;
  gates: readonly GateRun[];
  verdict: Verdict;
  /** Changes to prd.json that were put back, one sentence each. */
  putBack: readonly string[];
  changed: boolean;
  /** What will be decided after this iteration, as far as is known now. */
  next: Decision | undefined;
}

/** Which iteration a verdict is about. */
export interface JudgedIteration {
  number: number;
  storyId: string;
  agent: string;
  /** Why this agent, in one sentence; empty where there is nothing to say. */
  agentNote: string;
  files: IterationFolder;
}

/** What recording needs; resume has it before there is a loop. */
export type RecordContext = Pick<
  LoopContext,
  "journal" | "place" | "clock" | "limits" | "redactor" | "runId"
>;

/** How an outcome is called in the progress log. */
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

/** Records a judged turn. Where the run is going to stop, its checkpoint goes along, so that the commit holds it too. */
export async function recordJudgement(
  parts: RecordContext,
  begun: JudgedIteration,
  judged: TurnRecord,
): Promise<void> {
  const { journal, place } = parts;
  const { verdict, gates } = judged;
  const effort = place.slug;
  const at = parts.clock.now();
  const touches = journal.read((tables) => describeTouches(tables, effort, begun.number));
  const entry = renderEntry({
    at,
    storyId: begun.storyId,
    iteration: begun.number,
    maxIterations: parts.limits.maxIterations,
    agent: begun.agent,
    result: resultWords[verdict.outcome],
    bullets: [begun.agentNote, ...bulletsOf(judged), ...touches].map((bullet) => parts.redactor.text(bullet)),
  });
  // The row before the entry's file would be a promise to finish something that is written nowhere.
  writeUnflushed(begun.files.entry, entry);
  await journal.write((tables) => {
    gates.forEach((gate, index) => {
      tables.gates.put({
        effort,
        n: begun.number,
        position: index + 1,
        command: parts.redactor.text(gate.command),
        exitCode: gate.exitCode ?? null,
        timedOut: gate.timedOut,
        durationMs: gate.durationMs,
        outputTail: gate.outputTail,
      });
    });
    if (isPass(verdict.outcome)) {
      const verified = verdict.outcome === "passed";
      tables.stories.update(effort, begun.storyId, {
        passes: true,
        verified,
        status: "passed",
        updatedAt: at.toISOString(),
      });
    }
    tables.iterations.judge(effort, begun.number, {
      outcome: verdict.outcome,
      reason: parts.redactor.text(verdict.reason),
      feedback: verdict.feedback.map((line) => parts.redactor.text(line)),
      changed: judged.changed,
      signature: verdict.signature,
      costUsd: judged.costUsd ?? null,
      tokensInput: judged.usage?.input ?? null,
      tokensOutput: judged.usage?.output ?? null,
      tokensCacheRead: judged.usage?.cacheRead ?? null,
      tokensCacheWrite: judged.usage?.cacheWrite ?? null,
      agentVersion: judged.agentVersion ?? null,
      failure: judged.failure ?? null,
      durationMs: judged.durationMs ?? null,
    });
    // A cancelled run has written its checkpoint already, while the agent was still ending.
    if (judged.next?.kind === "stop" && judged.next.reason !== "cancelled") {
      const row = checkpointRow(parts, tables, judged.next.reason);
      tables.checkpoints.add(row);
      writeUnflushed(begun.files.entry, `${entry}\n${checkpointBlock(row)}`);
    }
  });
}

function bulletsOf(judged: TurnRecord): string[] {
  const gates = judged.gates.map((gate) => {
    const result = gate.passed
      ? "passed"
      : gate.timedOut
        ? "timed out"
        : `failed (exit code ${gate.exitCode ?? "none"})`;
    return `Gate \`${gate.command}\`: ${result}`;
  });
  return [judged.verdict.reason, ...gates, ...judged.putBack];
}
