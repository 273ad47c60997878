// The rows of the page about stories that need a person's eye.
import type { EffortStatus } from "../effort-status.ts";
import { capLines, toTableCell } from "../table-cell.ts";

/** The row of the stories that are set aside, if there are any. */
export function renderSetAside(status: EffortStatus): string[][] {
  const stories = status.stories.list.filter(({ setAside }) => setAside !== undefined);
  if (stories.length === 0) return [];
  const lines = stories.map(({ id, setAside = "" }) => `${toTableCell(id)}: ${toTableCell(setAside)}`);
  return [["What is set aside?", capLines(lines)]];
}

/** The row of files that no commit holds, if there are any. */
export function renderLeftOut(status: EffortStatus): string[][] {
  const lines = status.stories.list.flatMap(({ id, leftOut = [] }) =>
    leftOut.length > 0 ? [`⚠️ ${toTableCell(id)}: ${toTableCell(leftOut.join("; "))}`] : [],
  );
  return lines.length > 0 ? [["What is in no commit?", capLines(lines)]] : [];
}
