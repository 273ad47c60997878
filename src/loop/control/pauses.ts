// Records pauses in the journal, so that other processes can tell that a run is paused.

import type { JournalTables } from "../../journal/index.ts";
import { type RecordingRun, recordEvents } from "./run-events.ts";

/** The kind of the journal's events that say whether a run is paused. */
export const pauseEventKind = "pause";

/** Records that a run was paused, or continues. */
export async function recordPause(run: RecordingRun, detail: "paused" | "resumed"): Promise<void> {
  await recordEvents(run, { kind: pauseEventKind, details: [detail] });
}

/** Whether this run of the effort is paused. */
export function isPaused(tables: JournalTables, effort: string, runId: string): boolean {
  const last = tables.events.last(effort, pauseEventKind);
  return last?.runId === runId && last.detail === "paused";
}
