// Runs the commands of a proof, in a clean checkout or in the run's own.
import * as path from "node:path";
import type { Candidate, Checkout } from "../../git/index.ts";
import type { ProofCommandRow, ProofRow } from "../../journal/index.ts";
import { describeError, makeFolder, removeFolder } from "../../platform/index.ts";
import { prepareWorkFolder } from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import { undoGateChanges } from "../gate-changes.ts";
import { type GateRun, runGate } from "../judge/index.ts";
import { proofFolder } from "../run-folders.ts";
import { watchWork } from "../work-watch.ts";
import type { ProofPlan } from "./plan.ts";
import { describeCheckoutFailure, describeSetupFailure } from "./sentences.ts";

/** What the commands of a proof showed. */
export type ProofFindings = Pick<ProofRow, "result" | "remark" | "commands">;

/** Runs a proof of this commit. Everything ends when `signal` aborts. */
export async function runProof(
  context: LoopContext,
  plan: ProofPlan,
  commit: string | undefined,
  signal: AbortSignal,
): Promise<ProofFindings> {
  if (plan.place === "checkout" || !context.checkout || commit === undefined) {
    const folder = prepareWorkFolder(context);
    const candidate = await fixCommit(context);
    return runCommands(context, plan, { folder, top: folder, commit, remarks: [], candidate }, signal);
  }
  const folder = proofFolder(context.runId);
  // Only this program may have made it.
  removeFolder(folder);
  try {
    const request = { folder, commit, branch: context.branch, stop: signal };
    const remarks = await checkOutClean(context, context.checkout, request);
    const inside = path.join(folder, path.relative(context.checkout.top, context.workFolder));
    makeFolder(inside);
    return await runCommands(
      context,
      plan,
      { folder: inside, top: folder, commit, remarks, candidate: undefined },
      signal,
    );
  } catch (error) {
    if (signal.aborted) return { result: "interrupted", remark: "", commands: [] };
    const remark = describeCheckoutFailure(commit, context.redactor.text(describeError(error)));
    return { result: "setup-failed", remark, commands: [] };
  } finally {
    removeProofFolder(context, folder);
  }
}

/** Copies a large repository slowly. */
async function checkOutClean(
  context: LoopContext,
  checkout: Checkout,
  request: Parameters<Checkout["checkOutClean"]>[0],
): Promise<string[]> {
  using _watch = watchWork(context, "the clean checkout of the proof");
  return await checkout.checkOutClean(request);
}

/** Where the commands run; `remarks` say what is missing there. */
interface ProofPlace {
  folder: string;
  /** The whole checkout, which gates may write. */
  top: string;
  commit: string | undefined;
  remarks: readonly string[];
  /** The commit in the run's own checkout, where gates must not change it; undefined in a clean checkout. */
  candidate: Candidate | undefined;
}

/** What the last commit holds: nothing that is uncommitted is part of it. */
async function fixCommit({ checkout, branch }: LoopContext): Promise<Candidate | undefined> {
  if (!checkout || branch === undefined) return undefined;
  const state = await checkout.state({ refresh: true });
  return checkout.candidates.fix(state, { exclude: new Set(state.changes.map((each) => each.path)) });
}

async function runCommands(
  context: LoopContext,
  plan: ProofPlan,
  place: ProofPlace,
  signal: AbortSignal,
): Promise<ProofFindings> {
  const commands: ProofCommandRow[] = [];
  const remark = [plan.remark, ...place.remarks].filter(Boolean).join(" ");
  const outputs = path.join(context.effortState, "proof");
  removeFolder(outputs);
  makeFolder(outputs);
  const steps = [
    ...plan.setup.map((command) => ({ command, isSetup: true })),
    ...plan.gates.map(({ command }) => ({ command, isSetup: false })),
  ];
  for (const [index, { command, isSetup }] of steps.entries()) {
    if (signal.aborted) return { result: "interrupted", remark, commands };
    context.announce({ kind: "proof-command-started", command: context.redactor.text(command) });
    const run = await runGate(command, path.join(outputs, `command-${index + 1}.log`), {
      folder: place.folder,
      environment: context.environment,
      timeout: context.limits.gateTimeout,
      signal,
      redactor: context.redactor,
      clock: context.clock,
      sandbox: context.sandbox,
      writable: [place.top],
      watch: (shown) => watchWork(context, `${isSetup ? "setup" : "gate"} ${shown} of the proof`),
    });
    await undoChanges(context, place, run.command, outputs);
    context.announce({ kind: "proof-command-ended", isSetup, ...run });
    const row = asRow(run, isSetup);
    commands.push(row);
    if (signal.aborted) return { result: "interrupted", remark, commands };
    if (isSetup && !run.passed) return setupFailed(plan, place, commands, row);
  }
  return { result: commands.every(({ passed }) => passed) ? "passed" : "failed", remark, commands };
}

/** Gates run code of agents: what they change in the run's own checkout is put back. */
async function undoChanges(
  context: LoopContext,
  { candidate }: ProofPlace,
  command: string,
  outputs: string,
): Promise<void> {
  const { guard, journal, location } = context;
  const patchFile = path.join(outputs, "gate-changes.patch");
  const undone = candidate && (await undoGateChanges(context, candidate, command, patchFile));
  await guard.putBack(undone?.state, {
    who: `\`${command}\` of the proof`,
    storyId: undefined,
    iteration: journal.read((tables) => tables.iterations.newest(location.slug)),
    patchFile: path.join(outputs, "protected-changes.patch"),
  });
}

function setupFailed(
  { place }: ProofPlan,
  { commit = null }: { commit: string | null | undefined },
  commands: ProofCommandRow[],
  failed: ProofCommandRow,
): ProofFindings {
  const proof = { place, commitSha: commit, result: "setup-failed" as const, remark: "", commands };
  return { result: "setup-failed", remark: describeSetupFailure(proof, failed), commands };
}

function asRow(run: GateRun, isSetup: boolean): ProofCommandRow {
  return {
    command: run.command,
    isSetup,
    exitCode: run.exitCode ?? null,
    timedOut: run.timedOut,
    passed: run.passed,
    durationMs: run.durationMs,
    outputTail: run.outputTail,
    reopened: null,
  };
}

/** Tools make read-only folders, such as Go's cache of modules. */
function removeProofFolder({ announce }: LoopContext, folder: string): void {
  try {
    removeFolder(folder);
  } catch (error) {
    const text = `the proof's checkout cannot be removed (${describeError(error)}); remove ${folder}`;
    announce({ kind: "warning", text });
  }
}
