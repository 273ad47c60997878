// Records in the journal what happened in a run.
import type { EffortLocation } from "../../effort/index.ts";
import type { Journal } from "../../journal/index.ts";
import type { Clock } from "../../platform/index.ts";

/** The run that an event is of. */
export interface RecordingRun {
  readonly runId: string;
  readonly journal: Journal;
  readonly location: EffortLocation;
  readonly clock: Clock;
}

/** What happened, by its kind. */
export interface RunEvents {
  readonly kind: string;
  /** One event each. */
  readonly details: readonly string[];
  /** The iteration; undefined for events of the whole run. */
  readonly iteration?: number;
}

/** Records events in one transaction. */
export async function recordEvents(
  run: RecordingRun,
  { kind, details, iteration }: RunEvents,
): Promise<void> {
  const { runId, journal, location, clock } = run;
  const at = clock.now().toISOString();
  const n = iteration ?? null;
  await journal.write((tables) => {
    for (const detail of details) tables.events.add({ effort: location.slug, runId, n, at, kind, detail });
  });
}
