// Renders the stories that agents proposed, for the page of a job.
import { describeProposed, type ProposedStory } from "../../loop/index.ts";
import { capLines, toTableCell } from "../table-cell.ts";

/** In characters. */
const maxTextLength = 1_000;

/** The row of the page about proposed stories; empty if there are none. */
export function renderProposedRow(proposed: readonly ProposedStory[] = []): string[][] {
  if (proposed.length === 0) return [];
  const lines = proposed.map((story) => {
    const text = story.text === "" ? "" : `: ${toTableCell(story.text, maxTextLength)}`;
    return `${toTableCell(describeProposed(story))}${text}`;
  });
  const fix = "To accept one, copy it into the plan; its JSON is in <code>status --json</code>.";
  return [["What is proposed?", `${capLines(lines)}<br>${fix}`]];
}
