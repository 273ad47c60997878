// Reads what earlier runs have shown, so that a failure that comes again is known again after a restart.
import type { JournalTables } from "../../journal/index.ts";
import type { StopReason } from "./stop-reason.ts";
import { continueEarlier, freshStreak, type Streak } from "./streak.ts";
import { triesResetEventKind } from "./tries.ts";

/** How many of the last iterations are compared with new ones. */
const comparedIterations = 200;

/** After these ends a person has not been asked for anything, so that iterations still count as in a row. */
const continuing: readonly (StopReason | null)[] = [
  null,
  "cancelled",
  "max-cost",
  "max-iterations",
  "max-runtime",
  "rate-limited",
  "stopped",
  "superseded",
];

/**
 * The streak at the start of a run. Failures and states of files that were seen before stay known. Iterations without
 * progress count on, but at least one more is allowed: the diagnostic one after `stuckAfter`.
 */
export function readStreak(
  tables: JournalTables,
  effort: string,
  { stuckAfter }: { stuckAfter: number },
): Streak {
  const rows = tables.iterations.last(effort, comparedIterations).reverse();
  const resets = new Map(
    tables.events.ofKinds(effort, [triesResetEventKind]).map(({ detail, n }) => [detail, n ?? 0]),
  );
  const boundary = rows.findLast(
    ({ runId }) => !continuing.includes(tables.runs.get(runId)?.stopReason as StopReason | null),
  );
  let streak = freshStreak;
  for (const { n, storyId, outcome, changed, signature, work } of rows) {
    if (outcome !== null && outcome !== "limited" && n > (resets.get(storyId) ?? 0))
      streak = continueEarlier(streak, { storyId, outcome, changed, signature, work });
    if (n === boundary?.n) streak = { ...freshStreak, seen: streak.seen };
  }
  const { lastStoryId, idleInARow, signature, seen } = streak;
  return { ...freshStreak, lastStoryId, signature, seen, idleInARow: Math.min(idleInARow, stuckAfter) };
}
