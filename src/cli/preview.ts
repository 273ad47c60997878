// What a run that starts now would do first, for the commands that tell it without a run.
import { agentEnvironment } from "../agents/index.ts";
import type { RunInputs } from "../inputs/index.ts";
import { type Journal, stateFolder } from "../journal/index.ts";
import { createProtectedPaths, type Preview, previewIteration } from "../loop/index.ts";
import { type ProcessContext, runMarkerVariable, systemClock } from "../platform/index.ts";
import { settleTotals, type Workspace } from "../run/index.ts";

/** Replaces the random word of a run in the prompt. */
export const previewNonce = "<drawn-by-the-run>";

/** What a preview is made from. */
export interface PreviewSource {
  context: Pick<ProcessContext, "environment" | "folder" | "startedAt">;
  inputs: RunInputs;
  workspace: Workspace;
  journal: Journal;
  /** The state folder. */
  root: string;
}

/** A preview, and the limit of iterations that it was made for. */
export interface RunPreview extends Preview {
  maxIterations: number;
}

/** Decides and composes as a run's first iteration does. @throws ConfigurationError if the effort is faulty */
export function previewRun({ context, inputs, workspace, journal, root }: PreviewSource): RunPreview {
  const { environment, startedAt } = context;
  const { location, folder, workFolder } = workspace;
  const variables = agentEnvironment(environment, inputs.agentVariables, inputs.agentValues);
  const totals = settleTotals(inputs, { journal, location });
  const preview = previewIteration({
    location,
    folder,
    workFolder,
    effortState: stateFolder(root).effort(location.slug),
    journal,
    verify: inputs.verify,
    protectedPaths: createProtectedPaths({
      protect: inputs.protect,
      allow: inputs.allowProtected,
      isOwn: () => false,
    }),
    choice: inputs.choice,
    limits: { ...inputs, ...totals },
    nonce: previewNonce,
    environment: { ...variables, [runMarkerVariable]: "" },
    clock: systemClock,
    startedAt,
  });
  return { ...preview, maxIterations: totals.maxIterations };
}
