// Decides whether a proof is due, runs it, and records what it shows.
import * as path from "node:path";
import type { Effort } from "../../effort/index.ts";
import type { ProofRow } from "../../journal/index.ts";
import {
  isEffortFile,
  lastWrittenPrdFile,
  namePaths,
  readOwnCopy,
  readWorktreeState,
  recordPreExistingChanges,
  rememberLeftOut,
  restoreFolders,
  restorePrd,
  restorePrdLink,
  restoreProgress,
  type Stories,
  type WorktreeState,
} from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import type { Facts } from "../decide/index.ts";
import { type ProofPlan, planProof, proofSubject, storyToReopen } from "./plan.ts";
import { readLastPasses, recordProof, reopenedBy, writeReopened } from "./reopening.ts";
import { runProof } from "./run-proof.ts";
import { describeProof } from "./sentences.ts";

/** The proofs of a run. */
export interface Prover {
  /** Whether a proof is due now; `worktree` is the checkout, if known. */
  look(stories: Stories, worktree: WorktreeState | undefined): Promise<Facts["proof"]>;
  /** Tells that an iteration has ended, and whether its story has passed. */
  noticeIteration(hasPassed: boolean): void;
  run(stories: Stories): Promise<void>;
  /** Why the proof could not start, with the fix; undefined if it could. */
  obstacle(): string | undefined;
}

/** The gates of a story. */
export type GatesOf = (storyId: string, effort: Effort) => readonly string[];

/** Creates the prover of a run. */
export function createProver(context: LoopContext, gatesOf: GatesOf): Prover {
  let hasNewPass = false;
  let isCutOff = false;
  // Otherwise a process that keeps changing files would make every proof the proof of something else.
  let isProved = false;
  let obstacle: string | undefined;
  return {
    look: async (stories, worktree) => {
      const { when } = context.proof;
      if (when === "never" || isProved) return "none";
      if (obstacle !== undefined) return "blocked";
      if (isCutOff) return "cut-off";
      const allPassed = stories.facts.every(({ status }) => status === "passed");
      if (!allPassed && !(when === "story" && hasNewPass)) return "none";
      const plan = planFor(context, stories, gatesOf);
      if (!allPassed && plan.gates.length === 0) return "none";
      const subject = subjectOf(context, plan, worktree ?? (await readWorktreeState(context)));
      const last = context.journal.read((tables) => tables.proofs.last(context.location.slug));
      return last?.result === "passed" && last.subject === subject ? "none" : "due";
    },
    noticeIteration: (hasPassed) => {
      isProved = false;
      hasNewPass ||= hasPassed;
    },
    run: async (stories) => {
      hasNewPass = false;
      const proof = await prove(context, planFor(context, stories, gatesOf));
      isProved = proof.result === "passed";
      isCutOff = proof.result === "interrupted";
      obstacle = proof.result === "setup-failed" ? proof.remark : undefined;
    },
    obstacle: () => obstacle,
  };
}

function planFor(context: LoopContext, { effort }: Stories, gatesOf: GatesOf): ProofPlan {
  const rows = context.journal.read((tables) => tables.stories.list(context.location.slug));
  const { setup } = context.proof;
  return planProof({
    stories: effort.prd.stories,
    passed: new Map(rows.filter(({ status }) => status === "passed").map((row) => [row.id, row])),
    gatesOf: (storyId) => gatesOf(storyId, effort),
    setup: setup.length > 0 ? setup : effort.prd.setup,
    hasCommits: context.checkout !== undefined && context.branch !== undefined,
  });
}

/** Without a repository, nothing tells whether files have changed since, so a proof counts for its run only. */
function subjectOf({ runId }: LoopContext, plan: ProofPlan, { head, fingerprint }: WorktreeState): string {
  return proofSubject(plan, (plan.place === "clean" ? head : fingerprint) || runId);
}

async function prove(context: LoopContext, plan: ProofPlan): Promise<Omit<ProofRow, "number">> {
  const { location, journal, clock, announce } = context;
  const before = await readWorktreeState(context);
  const { place, setup, gates } = plan;
  const commit = before.head;
  if (gates.length > 0)
    announce({ kind: "proof-started", place, commit, commands: setup.length + gates.length });
  const at = clock.now().toISOString();
  const startedAt = clock.monotonic();
  using interruption = listenForEnd(context);
  const findings = await runProof(context, plan, commit, interruption.signal);
  const after = place === "clean" ? before : await settleCheckout(context, before);
  const { iteration, lastPasses } = journal.read((tables) => ({
    iteration: tables.iterations.newest(location.slug),
    lastPasses: readLastPasses(tables, location.slug),
  }));
  const proof: Omit<ProofRow, "number"> = {
    effort: location.slug,
    runId: context.runId,
    iteration,
    at,
    durationMs: Math.round(clock.monotonic() - startedAt),
    place,
    commitSha: commit ?? null,
    result: findings.result,
    remark: findings.remark,
    notGated: plan.notGated,
    subject: subjectOf(context, plan, after),
    commands: reopenFor(plan, findings, lastPasses),
  };
  await journal.write((tables) => recordProof(tables, proof));
  if (gates.length > 0) announce({ kind: "proof-ended", result: proof.result, text: describeProof(proof) });
  const reopened = reopenedBy(proof);
  if (reopened.length > 0) await writeReopened(context, proof, reopened);
  return proof;
}

function reopenFor(
  { setup, gates }: ProofPlan,
  { result, commands }: Pick<ProofRow, "result" | "commands">,
  lastPasses: ReadonlyMap<string, number>,
): ProofRow["commands"] {
  if (result !== "failed") return commands;
  return commands.map((command, index) => {
    const gate = gates[index - setup.length];
    if (command.passed || !gate) return command;
    return { ...command, reopened: storyToReopen(gate, lastPasses) ?? null };
  });
}

/** A signal that aborts as soon as the run has to end: a proof can be repeated, so it need not be waited for. */
function listenForEnd({ control }: LoopContext): Disposable & { signal: AbortSignal } {
  const ended = new AbortController();
  const look = () => {
    if (!["none", "pause"].includes(control.request())) ended.abort();
  };
  const listening = control.onChange(look);
  look();
  return {
    signal: AbortSignal.any([control.signal, ended.signal]),
    [Symbol.dispose]: () => listening[Symbol.dispose](),
  };
}

/** Puts back what gates may not change in the checkout: the effort's files and the branch. @returns its state then */
async function settleCheckout(context: LoopContext, before: WorktreeState): Promise<WorktreeState> {
  const { checkout, branch, location, journal, effortState, redactor, announce } = context;
  for (const text of restoreFolders(location)) announce({ kind: "warning", text });
  restorePrdLink(location);
  const text = readOwnCopy(journal, lastWrittenPrdFile({ location, effortState }));
  const keep = { file: path.join(effortState, "proof", "prd.json"), redactor };
  if (text !== undefined && restorePrd(location.prdFile, text, [text], keep))
    announce({
      kind: "warning",
      text: `${location.prdFile} was changed during the proof; the changed file is kept at ${keep.file}`,
    });
  restoreProgress(context);
  let after = await readWorktreeState(context);
  if (checkout && branch !== undefined && (after.state?.branch !== branch || after.head !== before.head)) {
    await checkout.returnTo(branch, before.head);
    after = await readWorktreeState(context);
  }
  leaveOutChanges(context, before, after);
  return after;
}

/** What gates change in the checkout is not work: it is not committed, and the next run does not report it. */
function leaveOutChanges(
  { effortState, folder, location, branch, announce, redactor }: LoopContext,
  before: WorktreeState,
  after: WorktreeState,
): void {
  if (branch === undefined || before.fingerprint === after.fingerprint) return;
  const known = new Set(before.state?.changes.map((change) => change.path));
  const files = (after.state?.changes ?? [])
    .map((change) => change.path)
    .filter((file) => !isEffortFile(file, location));
  // Those that were left out before may have changed too.
  rememberLeftOut(effortState, recordPreExistingChanges(files, folder), redactor);
  const changed = files.filter((file) => !known.has(file));
  if (changed.length === 0) return;
  announce({
    kind: "note",
    text: `the gates changed ${namePaths(changed)} during the proof; this is not committed`,
  });
}
