// Gathers the evidence on a turn, has it judged, and writes the verdict down before anything follows from it.
import type { TurnResult } from "../../agents/index.ts";
import { editPrd, isCompletionClaim, readTurn } from "../../effort/index.ts";
import { replaceFile } from "../../platform/index.ts";
import {
  effortFilePatterns,
  progressHasChanged,
  readPrdText,
  readWorktreeState,
  untouchedPaths,
  type WorktreeState,
} from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import type { Decision, IterationResult } from "../decide/index.ts";
import { type Evidence, type GateRun, gatesAreDue, isPass, judge, runGates } from "../judge/index.ts";
import { recordJudgement } from "./record.ts";
import { gateCommands, type StartedIteration } from "./start.ts";

/** The result of an iteration, and the checkout after it. */
export interface CompletedIteration extends IterationResult {
  /** Where the checkout stood after the turn; after the commit it is the next turn's "before". Undefined: ask anew. */
  stand: WorktreeState | undefined;
}

/** A turn, with the version of the agent's program where it is known. */
export type JudgedTurn = TurnResult & { agentVersion: string | undefined };

/**
 * Judges a turn and records the verdict: what prd.json and the log have to hold is written beside the turn's record,
 * then the journal says "judged". From there on the iteration can be finished by anybody, also by the next run.
 */
export async function judgeTurn(
  parts: LoopContext,
  begun: StartedIteration,
  turn: JudgedTurn,
  decideNext: (iterated: CompletedIteration) => Decision,
): Promise<CompletedIteration & { stand: WorktreeState }> {
  const { place } = parts;
  const before = begun.effort.prd.text;
  const after = readPrdText(place.prdFile);
  const reading = readTurn({ before, after, file: begun.effort.prd.file, storyId: begun.story.id });
  const known: Omit<Evidence, "gates"> = {
    storyId: begun.story.id,
    end: turn.end,
    reason: turn.reason,
    limited: turn.failure === "rate-limit" || turn.failure === "overload",
    proposed: reading.proposed,
    claimed: turn.end === "finished" && isCompletionClaim(turn.lastOutput, parts.nonce),
    // They go into prd.json and from there into a commit.
    notes: reading.notes === undefined ? undefined : parts.redactor.text(reading.notes),
    planRemarks: [...reading.putBack, ...reading.shortened],
    work: undefined,
  };
  if (known.proposed || known.claimed) known.work = await measureWork(parts, begun);
  const gates = gatesAreDue(known) ? await runAllGates(parts, begun) : undefined;
  const verdict = judge({ ...known, gates });
  const passed = isPass(verdict.outcome);
  const accepted =
    verdict.outcome === "interrupted" ? {} : { ...(known.notes === undefined ? {} : { notes: known.notes }) };
  const edit = { id: begun.story.id, ...accepted, ...(passed ? { passes: true } : {}) };
  const text = editPrd(before, begun.effort.prd.file, [edit]);
  const stand = await readWorktreeState(parts);
  const iterated: CompletedIteration & { stand: WorktreeState } = {
    number: begun.number,
    storyId: begun.story.id,
    agent: begun.agent,
    outcome: verdict.outcome,
    changed:
      passed ||
      parts.checkout === undefined ||
      stand.fingerprint !== begun.before.fingerprint ||
      text !== before ||
      progressHasChanged(parts),
    signature: verdict.signature,
    failure: turn.failure,
    resetAt: turn.resetAt,
    costUsd: turn.costUsd,
    stand,
  };
  if (text !== before) replaceFile(begun.files.prdAfter, text);
  if (after !== undefined && after !== before && after !== text)
    replaceFile(begun.files.prdFound, parts.redactor.text(after));
  const next = decideNext(iterated);
  await recordJudgement(
    parts,
    { ...begun, storyId: begun.story.id },
    { ...turn, gates: gates ?? [], verdict, putBack: reading.putBack, changed: iterated.changed, next },
  );
  return iterated;
}

/** Whether anything but the effort's own books differs from the commit where the story was first started. */
async function measureWork(parts: LoopContext, begun: StartedIteration): Promise<boolean | undefined> {
  return parts.checkout?.workSince(
    begun.storyBase,
    effortFilePatterns(parts.place),
    untouchedPaths(parts.foreign, parts.folder),
  );
}

async function runAllGates(parts: LoopContext, begun: StartedIteration): Promise<GateRun[] | undefined> {
  const iteration = begun.number;
  return runGates(
    gateCommands(parts, begun),
    begun.files.gateOutput,
    {
      folder: parts.folder,
      environment: parts.environment,
      runMarker: parts.runMarker,
      timeout: parts.limits.gateTimeout,
      signal: parts.control.signal,
      redactor: parts.redactor,
      clock: parts.clock,
    },
    (gate) =>
      parts.announce(
        "passed" in gate
          ? { kind: "gate-ended", iteration, ...gate }
          : { kind: "gate-started", iteration, command: parts.redactor.text(gate.command) },
      ),
  );
}
