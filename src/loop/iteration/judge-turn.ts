// Gathers the evidence on a turn, judges it, and records the verdict before anything follows from it.
import type { TurnResult } from "../../agents/index.ts";
import {
  editPrd,
  isCompletionClaim,
  type PrdEdit,
  readTurn,
  removeAddedParts,
  type TurnReading,
} from "../../effort/index.ts";
import type { Candidate, CheckoutState, LeftOutPath, WorkPlaces } from "../../git/index.ts";
import { FileBatch } from "../../platform/index.ts";
import {
  effortFilePatterns,
  progressHasChanged,
  putBackReplaced,
  readTurnPrd,
  untouchedPaths,
  type WorktreeState,
  writeOwnCopy,
} from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import { recordEvents } from "../control/index.ts";
import type { Decision, IterationResult } from "../decide/index.ts";
import {
  deniedHostKind,
  deniedHostsRemark,
  deniedHostsWarning,
  type EarlyEvidence,
  gatesAreDue,
  isPass,
  judge,
  takeDeniedHosts,
} from "../judge/index.ts";
import { describeLeftOut, findLeftOutRefusal, type LeftOutRecord } from "../left-out.ts";
import { describeProposed, proposeStories } from "../proposed-stories.ts";
import { type GateReport, runGatesOnCandidate } from "./gate-runs.ts";
import { type Foresight, recordJudgement } from "./record.ts";
import { findLeftOut, type SettledTurn, settleTurn } from "./settle.ts";
import type { StartedIteration } from "./start.ts";

/** The result of an iteration, and the checkout before the next turn, undefined if it must be read again. */
export interface CompletedIteration extends IterationResult {
  worktree: WorktreeState | undefined;
  /** Where work can be besides the work branch. */
  places: WorkPlaces | undefined;
}

/** A judged turn, with what its commit needs. */
export interface JudgedTurn extends CompletedIteration {
  candidate: Candidate | undefined;
  /** The checkout as the gates left it. */
  latest: CheckoutState | undefined;
  /** Changes of the agent to prd.json that were put back, one sentence each. */
  putBack: readonly string[];
}

/** Says what follows an iteration. `expect` may be called several times, first with a guess. */
export interface Outlook {
  foresee(judged: CompletedIteration): Foresight;
  expect(next: Decision): void;
}

type EndedTurn = TurnResult & { agentVersion: string | undefined };

const noGates: GateReport = { gates: undefined, remarks: [], putBack: [], state: undefined };

/** Judges a turn. Once the journal says "judged", any run can finish the iteration from the files in its folder. */
export async function judgeTurn(
  context: LoopContext,
  iteration: StartedIteration,
  turn: EndedTurn,
  { foresee, expect }: Outlook,
): Promise<JudgedTurn> {
  const { number, story, effort, agent, files } = iteration;
  const before = effort.prd.text;
  const replaced = putBackReplaced(context.location, effort);
  // Read first, because the branch that the agent left the checkout on may have another one.
  const after = readTurnPrd(context.location, before);
  const reading = readTurn({ before, after, file: effort.prd.file, storyId: story.id });
  removeAddedParts(context.location.prdFile, before);
  reading.putBack.unshift(...replaced);
  for (const text of replaced) context.announce({ kind: "warning", text });
  const settled = await settleTurn(context, iteration);
  const { evidence, findingLeftOut } = await gatherEvidence(context, iteration, turn, reading, settled);
  expect(foresee(guessIteration(iteration, turn, evidence)).next);
  const [report, leftOut] = await Promise.all([
    gatesAreDue(evidence) ? runGatesOnCandidate(context, iteration, settled.candidate) : noGates,
    findingLeftOut,
  ]);
  const denied = await noteDeniedHosts(context, number);
  // The tests may have replaced the repository; then there is nothing to judge.
  const { head } = iteration.before;
  const isAsSettled = report === noGates || report.gates?.length === 0;
  const latest = isAsSettled ? settled.worktree.state : report.state;
  await context.checkout?.checkHistory({ commit: head, head: latest?.head });
  const verdict = judge({
    ...evidence,
    planRemarks: [...evidence.planRemarks, ...report.putBack],
    gates: report.gates,
    leftOut: describeLeftOut(leftOut),
  });
  const passed = isPass(verdict.outcome);
  if (passed) warnAboutLeftOut(context, settled, leftOut);
  const edit: PrdEdit = { id: story.id };
  if (verdict.outcome !== "interrupted" && evidence.notes !== undefined) edit.notes = evidence.notes;
  if (passed) edit.passes = true;
  if (passed && reading.ticks.length > 0) edit.ticks = reading.ticks;
  const text = editPrd(before, effort.prd.file, [edit]);
  const { worktree } = settled;
  const proposed = proposeStories(reading.suggested, number, context.redactor);
  const changed =
    passed ||
    context.checkout === undefined ||
    worktree.fingerprint !== iteration.before.fingerprint ||
    text !== before ||
    progressHasChanged(context);
  const batch = new FileBatch();
  if (text !== before) writeOwnCopy(context.journal, files.prdAfter, text, { flush: batch });
  if (after !== undefined && after !== before && after !== text)
    writeOwnCopy(context.journal, files.prdFound, context.redactor.text(after), { flush: batch });
  const judged: JudgedTurn = {
    number,
    storyId: story.id,
    agent,
    outcome: verdict.outcome,
    changed,
    work: passed ? "" : await fingerprintWork(context, iteration, settled),
    signature: verdict.signature,
    failure: turn.failure,
    resetAt: turn.resetAt,
    // Also if it worked until then: the next session of this agent is refused, too.
    refused: turn.unable?.failure === "auth" ? turn.unable : undefined,
    costUsd: turn.costUsd,
    worktree,
    candidate: settled.candidate,
    latest: report.state,
    places: settled.places,
    putBack: reading.putBack,
  };
  const foresight = foresee(judged);
  expect(foresight.next);
  // Before the row: without them, a later run could not finish the iteration.
  await batch.replaceAll();
  await batch.named();
  await recordJudgement(
    context,
    { number, storyId: story.id, agent, agentNote: iteration.agentNote, files },
    {
      turn,
      gates: report.gates ?? [],
      verdict,
      putBack: reading.putBack,
      remarks: [...settled.remarks, ...report.remarks, ...report.putBack, ...denied],
      proposed,
      leftOut: recordLeftOut(iteration, verdict.outcome, leftOut),
      candidate:
        settled.candidate && `${settled.candidate.tree} ${settled.candidate.state.head ?? ""}`.trim(),
      changed,
      work: judged.work,
      foresight,
    },
  );
  for (const story of proposed)
    context.announce({
      kind: "note",
      text: `proposed by the agent, for you to accept: ${describeProposed(story)}`,
    });
  return judged;
}

/** The result that is expected if the gates pass. */
function guessIteration(
  { number, story, agent, before }: StartedIteration,
  turn: EndedTurn,
  evidence: EarlyEvidence,
): CompletedIteration {
  const { outcome, signature } = judge({ ...evidence, gates: [], leftOut: [] });
  const { failure, resetAt, costUsd } = turn;
  const refused = turn.unable?.failure === "auth" ? turn.unable : undefined;
  const guess = { number, storyId: story.id, agent, outcome, signature, failure, resetAt, refused, costUsd };
  return Object.assign(guess, { changed: true, work: "", worktree: before, places: undefined });
}

/** Tells which hosts the sandbox denied. @returns what the next prompt says about them */
async function noteDeniedHosts(context: LoopContext, iteration: number): Promise<string[]> {
  const denied = takeDeniedHosts(context.sandbox);
  if (denied.length === 0) return [];
  context.announce({ kind: "warning", text: deniedHostsWarning(denied) });
  await recordEvents(context, { kind: deniedHostKind, details: denied, iteration });
  return [deniedHostsRemark(denied)];
}

/** Of files that were skipped, another warning has told. */
function warnAboutLeftOut(
  { announce }: LoopContext,
  { candidate }: SettledTurn,
  leftOut: readonly LeftOutPath[],
): void {
  const skipped = new Set(candidate?.skipped.map(({ path }) => path));
  const others = leftOut.filter(({ path }) => !skipped.has(path));
  if (others.length > 0)
    announce({ kind: "warning", text: `not in the commit: ${describeLeftOut(others).join("; ")}` });
}

/** What the journal keeps of files that a proposal left out of the commit. */
function recordLeftOut(
  { story }: StartedIteration,
  outcome: string,
  paths: LeftOutPath[],
): LeftOutRecord | undefined {
  const accepted = isPass(outcome);
  if (paths.length === 0 || (outcome !== "refused" && !accepted)) return undefined;
  return { storyId: story.id, paths, notesBefore: story.notes, accepted };
}

async function gatherEvidence(
  context: LoopContext,
  iteration: StartedIteration,
  turn: EndedTurn,
  reading: TurnReading,
  settled: SettledTurn,
): Promise<{ evidence: EarlyEvidence; findingLeftOut: Promise<LeftOutPath[]> }> {
  const { redactor, nonce, journal, location } = context;
  const { story } = iteration;
  const claimed = turn.end === "finished" && isCompletionClaim(turn.lastOutput, nonce);
  const isDue = turn.end === "finished" && (reading.proposed || claimed);
  const refusal = journal.read((tables) => findLeftOutRefusal(tables, location.slug, story.id));
  // It continues while the gates run.
  const findingLeftOut = isDue
    ? findLeftOut(context, iteration, settled.candidate, refusal?.paths ?? [])
    : Promise.resolve([]);
  findingLeftOut.catch(() => {});
  const work = isDue ? await measureWork(context, iteration, settled) : undefined;
  // Redacted, because they go into prd.json and from there into a commit.
  const notes = reading.notes === undefined ? undefined : redactor.text(reading.notes);
  const evidence = {
    storyId: story.id,
    end: turn.end,
    reason: turn.reason,
    limited: turn.failure === "rate-limit" || turn.failure === "overload",
    proposed: reading.proposed,
    claimed,
    notes,
    planRemarks: [...reading.putBack, ...reading.shortened, ...settled.remarks],
    work,
    leftOutExplained: refusal !== undefined && isNewText(notes ?? story.notes, refusal.notesBefore),
  };
  return { evidence, findingLeftOut };
}

function isNewText(text: string, before: string): boolean {
  return text.trim() !== "" && text.trim() !== before.trim();
}

/** Tells whether the project's files come back to an earlier state of them. */
async function fingerprintWork(
  context: LoopContext,
  { storyBase }: StartedIteration,
  { candidate, worktree }: SettledTurn,
): Promise<string> {
  if (!candidate || !context.checkout) return worktree.fingerprint;
  return context.checkout.candidates.fingerprint(candidate, storyBase, effortFilePatterns(context.location));
}

async function measureWork(
  context: LoopContext,
  { storyBase }: StartedIteration,
  { candidate, worktree }: SettledTurn,
): Promise<boolean | undefined> {
  const { checkout } = context;
  const own = effortFilePatterns(context.location);
  if (candidate) return checkout?.candidates.hasWork(candidate, storyBase, own);
  const untouched = untouchedPaths(context.preExistingChanges, context.folder);
  return checkout?.workSince(storyBase, own, untouched, worktree.state);
}
