// Says where the work of an effort can be reviewed, and what reviewers asked for.
import type { JournalTables } from "../../journal/index.ts";
import { describeReviews } from "../../loop/index.ts";
import { toTableCell } from "../table-cell.ts";

/** The kind of the journal's event that says, in one or two sentences, where the pull request is or why there is none. */
export const pullRequestKind = "pull-request";

/** The longest sentence of a row, in characters. */
const longestSentence = 1_000;

/** What a page says about the pull request. */
export interface PullSentences {
  /** Where it is, or why there is none; undefined if the effort never had one. */
  readonly place: string | undefined;
  /** What its reviews came to; undefined if there were none. */
  readonly reviews: string | undefined;
}

/** Reads what a page says about the pull request. */
export function readPullSentences(tables: JournalTables, effort: string): PullSentences {
  return {
    place: tables.events.last(effort, pullRequestKind)?.detail,
    reviews: describeReviews(tables, effort),
  };
}

/** The rows about the pull request. */
export function renderPullRows(pull: PullSentences | undefined): string[][] {
  const { place, reviews } = pull ?? {};
  return [
    ...(place ? [["Where to review?", toTableCell(place, longestSentence)]] : []),
    ...(reviews ? [["What did reviewers ask for?", toTableCell(reviews, longestSentence)]] : []),
  ];
}
