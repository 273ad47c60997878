// Says where the work of an effort can be reviewed.
import type { JournalTables } from "../../journal/index.ts";

/** The kind of the journal's event that says, in one or two sentences, where the pull request is or why there is none. */
export const pullRequestKind = "pull-request";

/** Where the pull request is, or why there is none; undefined if the effort never had one. */
export function readPullSentence(tables: JournalTables, effort: string): string | undefined {
  return tables.events.last(effort, pullRequestKind)?.detail;
}
