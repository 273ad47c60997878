// Writes the answers to what was settled. They name commits, and what is quoted is shown as text.
import type { ReviewItem } from "../../effort/index.ts";
import { toPlainText } from "../markdown.ts";
import { writeMark } from "./marks.ts";

/** The answer in a thread. @param commit the full hash of the commit that settles it */
export function renderThreadAnswer(item: ReviewItem, commit: string): string {
  return `ralph-ci worked on this in ${commit}. Resolve the thread if that settles it, or write what is missing.\n\n${writeMark([item])}`;
}

/** The comment that answers everything that has no thread. */
export function renderComment(items: readonly ReviewItem[], commit: string): string {
  const lines = items.map(({ kind, key, place }) =>
    kind === "check"
      ? `- the check <code>${toPlainText(place)}</code>`
      : `- the review by <code>${toPlainText(key)}</code>`,
  );
  return `ralph-ci worked on this in ${commit}:\n\n${lines.join("\n")}\n\n${writeMark(items)}`;
}
