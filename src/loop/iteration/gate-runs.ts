// Runs the gates of a story on the candidate, and undoes what they change in it.
import type { Candidate, CheckoutState } from "../../git/index.ts";
import { prepareWorkFolder } from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";
import { undoGateChanges } from "../gate-changes.ts";
import { type GateRun, runGates } from "../judge/index.ts";
import { watchWork } from "../work-watch.ts";
import { gateCommands, type StartedIteration } from "./start.ts";

/** The gates that ran. */
export interface GateReport {
  /** Undefined if the run was interrupted, because that proves nothing. */
  readonly gates: GateRun[] | undefined;
  /** What the gates changed, one sentence each. */
  readonly remarks: readonly string[];
  /** What the gates changed at protected paths and was put back, one sentence each. */
  readonly putBack: readonly string[];
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
  const putBack: string[] = [];
  let state: CheckoutState | undefined;
  const gates = await runGates(
    gateCommands(context.verify, story, effort),
    files.gateOutput,
    {
      folder: prepareWorkFolder(context),
      environment: context.environment,
      timeout: context.limits.gateTimeout,
      signal: context.control.signal,
      redactor: context.redactor,
      clock: context.clock,
      sandbox: context.sandbox,
      watch: (command) => watchWork(context, `gate ${command}`),
    },
    (gate) =>
      context.announce(
        "passed" in gate
          ? { kind: "gate-ended", iteration: number, ...gate }
          : { kind: "gate-started", iteration: number, command: context.redactor.text(gate.command) },
      ),
    async (gate) => {
      if (candidate) {
        const undone = await undoGateChanges(context, candidate, gate.command, files.gateChanges);
        remarks.push(...undone.remarks);
        state = undone.state;
      }
      const { sentences } = await context.guard.putBack(state, {
        who: `gate \`${gate.command}\``,
        storyId: story.id,
        iteration: number,
        patchFile: files.protectedChanges,
      });
      putBack.push(...sentences);
      if (candidate && sentences.length > 0)
        state = (await context.checkout?.candidates.compare(candidate))?.state;
    },
  );
  return { gates, remarks, putBack, state };
}
