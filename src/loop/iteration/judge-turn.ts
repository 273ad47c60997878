// Gathers the evidence on a turn, judges it, and records the verdict before anything follows from it.
import type { TurnResult } from "../../agents/index.ts";
import { editPrd, isCompletionClaim, type PrdEdit, readTurn, type TurnReading } from "../../effort/index.ts";
import {
  effortFilePatterns,
  progressHasChanged,
  putBackReplaced,
  readTurnPrd,
  readWorktreeState,
  untouchedPaths,
  type WorktreeState,
  writeOwnCopy,
} from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import type { IterationResult } from "../decide/index.ts";
import { type Evidence, type GateRun, gatesAreDue, isPass, judge, runGates } from "../judge/index.ts";
import { type Foresight, recordJudgement } from "./record.ts";
import { gateCommands, type StartedIteration } from "./start.ts";

/** The result of an iteration, and the checkout before the next turn, undefined if it must be read again. */
export interface CompletedIteration extends IterationResult {
  worktree: WorktreeState | undefined;
}

type JudgedTurn = TurnResult & { agentVersion: string | undefined };

/** Judges a turn. Once the journal says "judged", any run can finish the iteration from the files in its folder. */
export async function judgeTurn(
  context: LoopContext,
  iteration: StartedIteration,
  turn: JudgedTurn,
  foresee: (judged: CompletedIteration) => Foresight,
): Promise<CompletedIteration> {
  const { number, story, effort, agent, files } = iteration;
  const before = effort.prd.text;
  const replaced = putBackReplaced(context.location, effort);
  const after = readTurnPrd(context.location, before);
  const reading = readTurn({ before, after, file: effort.prd.file, storyId: story.id });
  reading.putBack.unshift(...replaced);
  for (const text of replaced) context.announce({ kind: "warning", text });
  const evidence = await gatherEvidence(context, iteration, turn, reading);
  const gates = gatesAreDue(evidence) ? await runAllGates(context, iteration) : undefined;
  const verdict = judge({ ...evidence, gates });
  const passed = isPass(verdict.outcome);
  const edit: PrdEdit = { id: story.id };
  if (verdict.outcome !== "interrupted" && evidence.notes !== undefined) edit.notes = evidence.notes;
  if (passed) edit.passes = true;
  const text = editPrd(before, effort.prd.file, [edit]);
  const worktree = await readWorktreeState(context);
  const changed =
    passed ||
    context.checkout === undefined ||
    worktree.fingerprint !== iteration.before.fingerprint ||
    text !== before ||
    progressHasChanged(context);
  if (text !== before) writeOwnCopy(context.journal, files.prdAfter, text, { flush: true });
  if (after !== undefined && after !== before && after !== text)
    writeOwnCopy(context.journal, files.prdFound, context.redactor.text(after), { flush: true });
  const judged: CompletedIteration = {
    number,
    storyId: story.id,
    agent,
    outcome: verdict.outcome,
    changed,
    signature: verdict.signature,
    failure: turn.failure,
    resetAt: turn.resetAt,
    costUsd: turn.costUsd,
    worktree,
  };
  await recordJudgement(
    context,
    { number, storyId: story.id, agent, agentNote: iteration.agentNote, files },
    { turn, gates: gates ?? [], verdict, putBack: reading.putBack, changed, foresight: foresee(judged) },
  );
  return judged;
}

async function gatherEvidence(
  context: LoopContext,
  iteration: StartedIteration,
  turn: JudgedTurn,
  reading: TurnReading,
): Promise<Omit<Evidence, "gates">> {
  const { redactor, nonce } = context;
  const claimed = turn.end === "finished" && isCompletionClaim(turn.lastOutput, nonce);
  return {
    storyId: iteration.story.id,
    end: turn.end,
    reason: turn.reason,
    limited: turn.failure === "rate-limit" || turn.failure === "overload",
    proposed: reading.proposed,
    claimed,
    // Redacted, because they go into prd.json and from there into a commit.
    notes: reading.notes === undefined ? undefined : redactor.text(reading.notes),
    planRemarks: [...reading.putBack, ...reading.shortened],
    work: reading.proposed || claimed ? await measureWork(context, iteration) : undefined,
  };
}

async function measureWork(
  context: LoopContext,
  { storyBase }: StartedIteration,
): Promise<boolean | undefined> {
  return context.checkout?.workSince(
    storyBase,
    effortFilePatterns(context.location),
    untouchedPaths(context.preExistingChanges, context.folder),
  );
}

async function runAllGates(
  context: LoopContext,
  { number, story, effort, files }: StartedIteration,
): Promise<GateRun[] | undefined> {
  return runGates(
    gateCommands(context.verify, story, effort),
    files.gateOutput,
    {
      folder: context.folder,
      environment: context.environment,
      runMarker: context.runMarker,
      timeout: context.limits.gateTimeout,
      signal: context.control.signal,
      redactor: context.redactor,
      clock: context.clock,
    },
    (gate) =>
      context.announce(
        "passed" in gate
          ? { kind: "gate-ended", iteration: number, ...gate }
          : { kind: "gate-started", iteration: number, command: context.redactor.text(gate.command) },
      ),
  );
}
