// Runs the gates of a story on the candidate, and undoes what they change in it.
import type { Candidate, CheckoutState } from "../../git/index.ts";
import { writeUnflushed } from "../../platform/index.ts";
import { namePaths, prepareWorkFolder } from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import { type GateRun, runGates } from "../judge/index.ts";
import { gateCommands, type StartedIteration } from "./start.ts";

/** The gates that ran. */
export interface GateReport {
  /** Undefined if the run was interrupted, because that proves nothing. */
  readonly gates: GateRun[] | undefined;
  /** What the gates changed, one sentence each. */
  readonly remarks: readonly string[];
  /** The checkout as the last gate left it; undefined without a candidate or a gate. */
  readonly state: CheckoutState | undefined;
}

/** Runs the gates up to the first failure. */
export async function runGatesOnCandidate(
  context: LoopContext,
  iteration: StartedIteration,
  candidate: Candidate | undefined,
): Promise<GateReport> {
  const { number, story, effort, files } = iteration;
  const remarks: string[] = [];
  let state: CheckoutState | undefined;
  const gates = await runGates(
    gateCommands(context.verify, story, effort),
    files.gateOutput,
    {
      folder: prepareWorkFolder(context),
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
    async (gate) => {
      if (!candidate) return;
      const undone = await undoChanges(context, iteration, candidate, gate);
      remarks.push(...undone.remarks);
      state = undone.state;
    },
  );
  return { gates, remarks, state };
}

/** The next gate must find the candidate, and so must the commit. */
async function undoChanges(
  context: LoopContext,
  { files }: StartedIteration,
  candidate: Candidate,
  gate: GateRun,
): Promise<{ remarks: string[]; state: CheckoutState }> {
  const { checkout, announce, redactor } = context;
  if (!checkout) return { remarks: [], state: candidate.state };
  const changes = await checkout.candidates.compare(candidate);
  const { changed, created, movedTo, state } = changes;
  const remarks: string[] = [];
  context.leaveOut(created);
  if (created.length > 0)
    remarks.push(`Gate \`${gate.command}\` created ${namePaths(created)}; this is not in the commit.`);
  if (changed.length === 0 && movedTo === undefined) return { remarks, state };
  if (changed.length > 0) {
    const patch = await checkout.candidates.describeDifference(candidate, changed);
    writeUnflushed(files.gateChanges, redactor.text(patch));
  }
  const rescueBranch = await checkout.candidates.putBack(candidate, changes);
  const warnings = [
    ...(changed.length > 0
      ? [
          `Gate \`${gate.command}\` changed ${namePaths(changed)}; this was put back, because a commit holds what the gates judged. The changes are in ${files.gateChanges}.`,
        ]
      : []),
    ...(movedTo === undefined
      ? []
      : [
          `Gate \`${gate.command}\` moved the checkout to ${movedTo}; it was moved back${rescueBranch ? `, and the commits are kept on ${rescueBranch}` : ""}.`,
        ]),
  ].map((text) => redactor.text(text));
  for (const text of warnings) announce({ kind: "warning", text });
  return {
    remarks: [...remarks, ...warnings],
    state: await checkout.candidates.compare(candidate).then((after) => after.state),
  };
}
