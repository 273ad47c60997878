// Counts the iterations that each story has had without a pass.
import type { JournalTables } from "../../journal/index.ts";
import { isPass, type Outcome } from "../judge/index.ts";
import type { IterationResult } from "./streak.ts";

/** For each story, its iterations without a pass since it last passed or a person last changed it. */
export type Tries = ReadonlyMap<string, number>;

/** A failed session or an interrupted one says nothing about the story, and `--max-failures` ends a row of failures. */
const triedOutcomes: readonly (Outcome | null)[] = ["continued", "gates-failed", "refused", "timed-out"];

/** The event after which the tries of a story count anew; its detail is the story, its number the last iteration. */
export const triesResetEventKind = "tries-reset";

/** The event of a passed story that a proof opened again; the pass then counts as a try. */
export const reopenedEventKind = "reopened-by-proof";

/** Reads from the journal how often each open story was tried. */
export function readTries(tables: JournalTables, effort: string): Tries {
  const countFrom = new Map<string, number>();
  const reopenings = new Map<string, Step[]>();
  for (const { kind, detail, n } of tables.events.ofKinds(effort, [triesResetEventKind, reopenedEventKind])) {
    if (kind === triesResetEventKind) {
      countFrom.set(detail, n ?? 0);
      reopenings.delete(detail);
    } else {
      const earlier = reopenings.get(detail) ?? [];
      reopenings.set(detail, [...earlier, { n: n ?? 0, storyId: detail, outcome: "reopened" }]);
    }
  }
  const judged = tables.iterations.outcomesOfOpenStories(effort);
  const open = new Set(judged.map(({ storyId }) => storyId));
  const reopened = [...reopenings.values()].flat().filter(({ storyId }) => open.has(storyId));
  // The sort is stable: a reopening comes after the iteration with the same number.
  const steps = [...judged, ...reopened].sort((a, b) => a.n - b.n);
  const tries = new Map<string, number>();
  const beforePass = new Map<string, number>();
  for (const { n, storyId, outcome } of steps) {
    if (outcome === "reopened") tries.set(storyId, (beforePass.get(storyId) ?? 0) + 1);
    else if (n > (countFrom.get(storyId) ?? 0)) {
      if (isPass(outcome)) beforePass.set(storyId, tries.get(storyId) ?? 0);
      addTry(tries, storyId, outcome);
    }
  }
  return tries;
}

/** What happened to a story in or after iteration `n`. */
interface Step {
  n: number;
  storyId: string;
  outcome: string | null;
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
  if (isPass(outcome)) tries.delete(storyId);
  if (triedOutcomes.includes(outcome as Outcome | null)) tries.set(storyId, (tries.get(storyId) ?? 0) + 1);
}
