// Tells what was put back or taken out of commits: in the log and on the page.
import type { CleanedCommits } from "../../git/index.ts";
import type { Redactor } from "../../platform/index.ts";
import { type RecordingRun, recordEvents } from "../control/index.ts";
import type { LoopEvent } from "../events.ts";
import { describeSecretCommits, protectedEventKind } from "./sentences.ts";

/** Where something is told. */
export interface TellingContext extends RecordingRun {
  readonly redactor: Redactor;
  announce(event: LoopEvent): void;
}

/** Records what was put back, for the page. */
export async function recordPutBack(
  context: TellingContext,
  sentence: string,
  iteration: number,
): Promise<void> {
  await recordEvents(context, { kind: protectedEventKind, details: [sentence], iteration });
}

/** Tells which commits were rewritten because they held a secret. @returns the sentences, for the next prompt */
export async function tellSecrets(
  context: TellingContext,
  { count, paths }: CleanedCommits["secrets"],
  iteration: number,
): Promise<string[]> {
  if (count === 0) return [];
  const sentence = context.redactor.text(describeSecretCommits(count, paths));
  context.announce({ kind: "warning", text: sentence });
  await recordPutBack(context, sentence, iteration);
  return [sentence];
}
