// Shows how a run ended as a check on the last commit that it pushed. It never fails the run.
import { type CheckCalls, GitHubError, type NewCheck } from "../../github/index.ts";
import { type Ending, stopReasons } from "../../loop/index.ts";
import { describeError } from "../../platform/index.ts";
import { annotate, createFileFinder, type EffortFacts, renderCheck } from "../../pull-request/index.ts";
import type { RunContext } from "../context.ts";
import { readGateFailures } from "./gate-failures.ts";

const conclusions = { complete: "success", incomplete: "neutral", failed: "failure" } as const;

/** The conclusion of a check. Only a failed run makes it red: an incomplete one continues later. */
export function concludeCheck({ reason }: Ending): NewCheck["conclusion"] {
  return reason === "cancelled" ? "cancelled" : conclusions[stopReasons[reason].status];
}

/**
 * Creates the check, completed: GitHub ties a check to one commit, so one that began at the first push would stand on an
 * old commit at the end, and stay open for ever if the job is killed. @returns why it could not, as a sentence
 */
export async function showCheck(
  context: RunContext,
  host: CheckCalls,
  {
    facts,
    commit,
    ending,
  }: { readonly facts: EffortFacts; readonly commit: string; readonly ending: Ending },
): Promise<{ kind: "note" | "warning"; text: string } | undefined> {
  const { redactor } = context;
  try {
    const conclusion = concludeCheck(ending);
    const annotations = await findAnnotations(context, commit);
    await host.createCheck(renderCheck({ facts, commit, conclusion, annotations, redact: redactor.text }));
    return undefined;
  } catch (error) {
    const text = `the result is not shown as a check: ${redactor.text(describeError(error))}`;
    // Without the right to create one, everything else works.
    const isRefused = error instanceof GitHubError && error.fault === "permission";
    return { kind: isRefused ? "note" : "warning", text };
  }
}

async function findAnnotations(context: RunContext, commit: string): Promise<NewCheck["annotations"]> {
  const { checkout, folder, workFolder, journal, location, redactor } = context;
  const gates = journal.read((tables) => readGateFailures(tables, location.slug));
  if (!checkout || gates.length === 0) return [];
  const files = await checkout.filesAt(commit);
  return annotate(gates, createFileFinder(files, { top: folder, folder: workFolder }), redactor.text);
}
