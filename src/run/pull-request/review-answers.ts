// Answers what a story settled, once its commit is pushed. Each answer is sent once.
import type { ReviewItem } from "../../effort/index.ts";
import { type GitHubClient, GitHubError } from "../../github/index.ts";
import type { JournalTables } from "../../journal/index.ts";
import { isPass, itemName, readAnswered, readUnanswered, recordAnswered } from "../../loop/index.ts";
import { renderComment, renderThreadAnswer } from "../../pull-request/index.ts";
import type { RunContext } from "../context.ts";

/** One answer to send. */
export interface DueAnswer {
  readonly storyId: string;
  /** The number of the pull request. */
  readonly pull: number;
  readonly commit: string;
  /** One thread, or everything else that the story settled. */
  readonly items: readonly ReviewItem[];
}

/** Whether there is something to answer. */
export function hasUnanswered(tables: JournalTables, effort: string): boolean {
  return readUnanswered(tables, effort).length > 0;
}

/** The answers to send. What a person closed by hand has no commit, and gets none. */
export function readDueAnswers(tables: JournalTables, effort: string): DueAnswer[] {
  const rows = tables.iterations.list(effort);
  return readUnanswered(tables, effort).flatMap(({ storyId, pull, items }) => {
    const commit = rows.findLast((row) => row.storyId === storyId && isPass(row.outcome))?.commitSha;
    if (!commit) return [];
    const threads = items.filter(({ kind }) => kind === "thread");
    const rest = items.filter(({ kind }) => kind !== "thread");
    const groups = [...threads.map((item) => [item]), ...(rest.length > 0 ? [rest] : [])];
    return groups.map((group) => ({ storyId, pull, commit, items: group }));
  });
}

/** Sends an answer and records that. @throws GitHubError */
export async function sendAnswer(
  context: RunContext,
  host: Pick<GitHubClient, "replyInThread" | "addComment">,
  due: DueAnswer,
): Promise<void> {
  const { runId, journal, location, clock, redactor } = context;
  const effort = location.slug;
  const { storyId, pull, commit, items } = due;
  const answered = journal.read((tables) => readAnswered(tables, effort));
  if (items.every((item) => answered.has(itemName(item)))) return;
  const [first] = items;
  try {
    if (first?.kind === "thread")
      await host.replyInThread(
        pull,
        first.firstComment ?? 0,
        redactor.text(renderThreadAnswer(first, commit)),
      );
    else await host.addComment(pull, redactor.text(renderComment(items, commit)));
  } catch (error) {
    // Of a thread that was deleted, nothing is left to answer.
    if (!(error instanceof GitHubError) || error.fault !== "missing") throw error;
  }
  const at = clock.now().toISOString();
  await journal.write((tables) => {
    for (const item of items)
      recordAnswered(tables, { effort, runId, at }, { storyId, name: itemName(item), commit });
  });
}
