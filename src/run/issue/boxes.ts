// Records which boxes of an issue were checked when they were last read or set.
import type { Boxes } from "../../issue/index.ts";
import type { Journal } from "../../journal/index.ts";
import { recordEvents } from "../../loop/index.ts";
import type { RunContext } from "../context.ts";

const kind = "issue-boxes";

/** The boxes as they are recorded, by story; empty if there is no record. */
export function readBoxes(journal: Journal, effort: string): Boxes {
  const last = journal.read((tables) => tables.events.last(effort, kind));
  try {
    const rows: unknown = JSON.parse(last?.detail ?? "[]");
    return new Map(Array.isArray(rows) ? (rows as [string, boolean][]) : []);
  } catch {
    return new Map();
  }
}

/** Records the boxes, if they differ from those before. */
export async function recordBoxes(
  context: Pick<RunContext, "runId" | "journal" | "location" | "clock">,
  boxes: Boxes,
  before: Boxes,
): Promise<void> {
  const detail = JSON.stringify([...boxes]);
  if (detail !== JSON.stringify([...before])) await recordEvents(context, { kind, details: [detail] });
}
