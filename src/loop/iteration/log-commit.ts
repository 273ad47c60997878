// Commits the entries of turns that changed nothing else, at the end of a run at the latest.
import { describeError } from "../../platform/index.ts";
import { effortTrailers, isLogOrPlan, logPatterns, ownFiles } from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";

/** Commits log and prd.json alone if no commit has the entry of the last iteration. It only warns if that fails. */
export async function commitPendingEntries(context: LoopContext): Promise<void> {
  const { announce, location } = context;
  try {
    await context.journal.flush();
    if (isEntryPending(context)) await commitEffortFiles(context);
  } catch (error) {
    const text = `the entries in ${location.progressFile} are not committed: ${describeError(error)}; the next commit holds them`;
    announce({ kind: "warning", text });
  }
}

/** Whether this run finished an iteration that has no commit. The changes of an interrupted turn wait for the next one. */
function isEntryPending({ journal, location, startedAt, runId }: LoopContext): boolean {
  const [last] = journal.read((tables) => tables.iterations.last(location.slug, 1));
  if (last?.step !== "closed" || last.commitSha !== null || last.endedAt === null) return false;
  if (Date.parse(last.endedAt) < startedAt) return false;
  return last.outcome !== "interrupted" || last.runId === runId;
}

async function commitEffortFiles({ checkout, branch, journal, location, runId }: LoopContext): Promise<void> {
  if (!checkout || branch === undefined) return;
  const state = await checkout.state({ refresh: true });
  if (state.branch !== branch || checkout.operation() !== undefined) return;
  const others = state.changes.map(({ path }) => path).filter((path) => !isLogOrPlan(path, location));
  await checkout.commit({
    subject: `${location.slug}: progress log`,
    body: `Entries of turns that changed nothing else.\n\n${effortTrailers(journal, location.slug, runId).join("\n")}`,
    keep: { base: state.head, files: ownFiles(location) },
    own: [...logPatterns(location), ...ownFiles(location)],
    exclude: new Set(others),
  });
}
