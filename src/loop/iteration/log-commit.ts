// Commits at the end of a run what no iteration committed: entries of turns that changed nothing else, and stories closed by hand.
import { addressOf, parsePrd, pathFromTop } from "../../effort/index.ts";
import { describeError } from "../../platform/index.ts";
import {
  effortTrailers,
  isLogOrPlan,
  logPatterns,
  ownFiles,
  planTextAt,
  readPrdText,
} from "../checkout/index.ts";
import type { LoopContext } from "../context.ts";

/**
 * Commits log and prd.json alone if no commit has the entry of the last iteration, or a story that a person has closed.
 * It only warns if that fails.
 */
export async function commitPendingEntries(context: LoopContext): Promise<void> {
  const { announce, location } = context;
  try {
    await context.journal.flush();
    if (isEntryPending(context)) await commitEffortFiles(context, pendingEntries);
    else {
      const closed = await findClosedByHand(context);
      if (closed.length > 0) await commitEffortFiles(context, describeClosed(closed));
    }
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

/** The stories that are done in prd.json and not in its committed version. */
async function findClosedByHand({ checkout, branch, location }: LoopContext): Promise<string[]> {
  const { prdFile } = location;
  const head = branch === undefined ? undefined : await checkout?.head();
  const plan = pathFromTop(location, prdFile);
  const committed = head && checkout && (await planTextAt(checkout, head, plan));
  const text = readPrdText(prdFile);
  if (!committed || text === undefined || text === committed) return [];
  const address = addressOf(location);
  const [before, now] = [parsePrd(committed, address), parsePrd(text, address)];
  const wasOpen = new Set(before.stories.filter(({ passes }) => !passes).map(({ id }) => id));
  return now.stories.filter(({ id, passes }) => passes && wasOpen.has(id)).map(({ id }) => id);
}

/** The message of a commit, without the lines that say whose it is. */
export interface EffortMessage {
  readonly subject: string;
  readonly body: string;
}

const pendingEntries: EffortMessage = {
  subject: "progress log",
  body: "Entries of turns that changed nothing else.",
};

function describeClosed(ids: readonly string[]): EffortMessage {
  return {
    subject: "stories closed by hand",
    body: `${ids.join(", ")}: set to done in the plan by a person.`,
  };
}

/** Commits log and prd.json, and these other files of the effort, alone. Not where the checkout is in the middle of something. */
export async function commitEffortFiles(
  {
    checkout,
    branch,
    journal,
    location,
    runId,
  }: Pick<LoopContext, "checkout" | "branch" | "journal" | "location" | "runId">,
  { subject, body }: EffortMessage,
  also: readonly string[] = [],
): Promise<void> {
  if (!checkout || branch === undefined) return;
  const state = await checkout.state({ refresh: true });
  if (state.branch !== branch || checkout.operation() !== undefined) return;
  const more = also.map((file) => pathFromTop(location, file));
  const isOwn = (path: string) => isLogOrPlan(path, location) || more.includes(path);
  const others = state.changes.map(({ path }) => path).filter((path) => !isOwn(path));
  await checkout.commit({
    subject: `${location.slug}: ${subject}`,
    body: `${body}\n\n${effortTrailers(journal, location.slug, runId).join("\n")}`.trimEnd(),
    keep: { base: state.head, files: ownFiles(location) },
    own: [...logPatterns(location), ...ownFiles(location), ...more],
    exclude: new Set(others),
  });
}
