// Says once an effort, and not once a run, why old snapshots stay.
import type { EffortLocation } from "../effort/index.ts";
import type { Journal } from "../journal/index.ts";
import type { Clock, Log } from "../platform/index.ts";

const explainedKind = "expiry-explained";

/** The run that says it. */
export interface ExplainingRun {
  readonly journal: Journal;
  readonly location: Pick<EffortLocation, "slug">;
  readonly runId: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Says it unless the journal knows that it was said; later runs of the effort learn that from the journal. */
export async function explainExpiryOnce(run: ExplainingRun, sentence: string): Promise<void> {
  const { journal, location, runId, clock, log } = run;
  const effort = location.slug;
  if (journal.read((tables) => tables.events.last(effort, explainedKind))) return;
  log.info(sentence);
  const at = clock.now().toISOString();
  const row = { effort, runId, n: null, at, kind: explainedKind, detail: sentence };
  await journal.write((tables) => tables.events.add(row)).catch(() => {});
}
