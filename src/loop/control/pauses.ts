// Records pauses in the journal, so that other processes can tell that a run is paused.

import type { EffortLocation } from "../../effort/index.ts";
import type { Journal, JournalTables } from "../../journal/index.ts";
import type { Clock } from "../../platform/index.ts";

const kind = "pause";

/** The run whose pauses are recorded. */
interface PausingRun {
  readonly runId: string;
  readonly journal: Journal;
  readonly location: EffortLocation;
  readonly clock: Clock;
}

/** Records that a run was paused, or continues. */
export async function recordPause(run: PausingRun, detail: "paused" | "resumed"): Promise<void> {
  const { runId, journal, location, clock } = run;
  const at = clock.now().toISOString();
  await journal.write((tables) =>
    tables.events.add({ effort: location.slug, runId, n: null, at, kind, detail }),
  );
}

/** Whether this run of the effort is paused. */
export function isPaused(tables: JournalTables, effort: string, runId: string): boolean {
  const last = tables.events.last(effort, kind);
  return last?.runId === runId && last.detail === "paused";
}
