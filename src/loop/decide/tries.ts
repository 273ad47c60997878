// Counts the iterations that each story has had without a pass.
import type { JournalTables } from "../../journal/index.ts";
import type { Outcome } from "../judge/index.ts";
import type { IterationResult } from "./streak.ts";

/** For each story, its iterations without a pass since it last passed or a person last changed it. */
export type Tries = ReadonlyMap<string, number>;

/** A failed session or an interrupted one says nothing about the story, and `--max-failures` ends a row of failures. */
const triedOutcomes: readonly (Outcome | null)[] = ["continued", "gates-failed", "refused", "timed-out"];

/** The event after which the tries of a story count anew; its detail is the story, its number the last iteration. */
export const triesResetEventKind = "tries-reset";

/** Reads from the journal how often each open story was tried. */
export function readTries(tables: JournalTables, effort: string): Tries {
  const countFrom = new Map<string, number>();
  for (const { detail, n } of tables.events.ofKinds(effort, [triesResetEventKind]))
    countFrom.set(detail, n ?? 0);
  const tries = new Map<string, number>();
  for (const { n, storyId, outcome } of tables.iterations.outcomesOfOpenStories(effort))
    if (n > (countFrom.get(storyId) ?? 0)) addTry(tries, storyId, outcome);
  return tries;
}

/** The tries with one more iteration. */
export function countTry(before: Tries, { storyId, outcome }: IterationResult): Tries {
  const tries = new Map(before);
  addTry(tries, storyId, outcome);
  return tries;
}

/** The tries without those of some stories, because a person changed these. */
export function forgetTries(before: Tries, storyIds: readonly string[]): Tries {
  return new Map([...before].filter(([id]) => !storyIds.includes(id)));
}

function addTry(tries: Map<string, number>, storyId: string, outcome: string | null): void {
  if (outcome === "passed" || outcome === "unverified") tries.delete(storyId);
  if (triedOutcomes.includes(outcome as Outcome | null)) tries.set(storyId, (tries.get(storyId) ?? 0) + 1);
}
