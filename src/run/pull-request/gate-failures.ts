// Reads from the journal which gates fail for the stories that have not passed.
import type { GateRow, JournalTables } from "../../journal/index.ts";
import type { GateFailure } from "../../pull-request/index.ts";

/** The last failing gate of each story that has not passed, newest first. A gate that passed since is not failing. */
export function readGateFailures(tables: JournalTables, effort: string): GateFailure[] {
  const left = new Set(
    tables.stories
      .list(effort)
      .filter(({ passes }) => !passes)
      .map(({ id }) => id),
  );
  const failures: GateFailure[] = [];
  for (const { n, storyId } of tables.iterations.list(effort).reverse()) {
    if (left.size === 0) break;
    if (!left.has(storyId)) continue;
    const gates = tables.gates.list(effort, n);
    // A turn that was cut off had no gates.
    if (gates.length === 0) continue;
    left.delete(storyId);
    const failed = gates.findLast(isFailed);
    if (failed) failures.push({ storyId, command: failed.command, output: failed.outputTail });
  }
  return failures;
}

function isFailed({ exitCode, timedOut }: GateRow): boolean {
  return exitCode !== 0 || timedOut;
}
