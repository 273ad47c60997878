// Tells what was put back or taken out of commits: in the log and on the page.
import type { EffortLocation } from "../../effort/index.ts";
import type { CleanedCommits } from "../../git/index.ts";
import type { Journal } from "../../journal/index.ts";
import type { Clock, Redactor } from "../../platform/index.ts";
import type { LoopEvent } from "../events.ts";
import { describeSecretCommits, protectedEventKind } from "./sentences.ts";

/** Where something is told. */
export interface TellingContext {
  readonly runId: string;
  readonly location: EffortLocation;
  readonly journal: Journal;
  readonly redactor: Redactor;
  readonly clock: Clock;
  announce(event: LoopEvent): void;
}

/** Records what was put back, for the page. */
export async function recordPutBack(
  { journal, location, runId, clock }: TellingContext,
  sentence: string,
  n: number,
): Promise<void> {
  const at = clock.now().toISOString();
  const event = { effort: location.slug, runId, n, at, kind: protectedEventKind, detail: sentence };
  await journal.write((tables) => tables.events.add(event));
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
