// Stories that a person skips or has tried again. The journal holds it, so it survives restarts and reaches other machines.
import type { StoryStatus } from "../../effort/index.ts";
import type { JournalTables } from "../../journal/index.ts";
import { triesResetEventKind } from "../decide/index.ts";

const skippedEventKind = "story-skipped";
const retriedEventKind = "story-retried";
/** After it a story is not set aside any more. */
export const takenUpEventKind = "taken-up";

/** The effort whose stories a person decides about, and when (ISO 8601). */
interface Choice {
  readonly effort: string;
  readonly at: string;
}

/** The stories that a person skips. */
export function readSkipped(tables: JournalTables, effort: string): ReadonlySet<string> {
  const skipped = new Set<string>();
  for (const { kind, detail } of tables.events.ofKinds(effort, [skippedEventKind, retriedEventKind])) {
    if (kind === skippedEventKind) skipped.add(detail);
    else skipped.delete(detail);
  }
  return skipped;
}

/** The status of a story with what a person chose. A story that has passed stays so. */
export function chosenStatus(status: StoryStatus, isSkipped: boolean): StoryStatus {
  return status === "open" && isSkipped ? "skipped" : status;
}

/** Skips a story until a person has it tried again. */
export function skipStory(tables: JournalTables, { effort, at }: Choice, id: string): void {
  tables.events.add({ effort, runId: null, n: null, at, kind: skippedEventKind, detail: id });
  if (isRecorded(tables, effort, id)) tables.stories.update(effort, id, { status: "skipped", updatedAt: at });
}

/** Has a story tried again: it is not skipped or set aside any more, and its tries count anew. */
export function retryStory(tables: JournalTables, { effort, at }: Choice, id: string): void {
  const isSkipped = readSkipped(tables, effort).has(id);
  const n = tables.iterations.newest(effort);
  const about = { effort, runId: null, at, detail: id };
  tables.events.add({ ...about, n: null, kind: retriedEventKind });
  if (n > 0) tables.events.add({ ...about, n, kind: triesResetEventKind });
  tables.events.add({ ...about, n: null, kind: takenUpEventKind });
  if (isSkipped && isRecorded(tables, effort, id))
    tables.stories.update(effort, id, { status: "open", updatedAt: at });
}

/** Before a run has read prd.json, a story has no row. */
function isRecorded(tables: JournalTables, effort: string, id: string): boolean {
  return tables.stories.get(effort, id) !== undefined;
}

/** The stories that a person had tried again since an event, and the last event now. */
export function findRetried(
  tables: JournalTables,
  effort: string,
  since: number | undefined,
): { retried: string[]; lastEvent: number } {
  const events = tables.events.ofKinds(effort, [retriedEventKind]);
  const retried =
    since === undefined ? [] : events.filter(({ id }) => id > since).map(({ detail }) => detail);
  return { retried, lastEvent: events.at(-1)?.id ?? 0 };
}
