// Long texts of the newest iterations. Older ones are deleted, because each write writes the whole file.
import { number, text } from "./columns.ts";
import { put, type Statements, select, type Table } from "./table.ts";

const keptIterations = 50;

interface TextRow {
  effort: string;
  n: number;
  position: number;
  text: string;
}

export const feedbackPosition = 0;

const table: Table<TextRow> = {
  name: "texts",
  key: ["effort", "n", "position"],
  columns: { effort: text("effort"), n: number("n"), position: number("position"), text: text("text") },
};

/** Stores or replaces a text. An empty text is deleted. */
export function putText(statements: Statements, row: TextRow): void {
  if (row.text !== "") put(statements, row.effort, table, row);
  else {
    const values = [row.effort, row.n, row.position];
    statements.change(row.effort, "DELETE FROM texts WHERE effort = ? AND n = ? AND position = ?", values);
  }
}

/** The feedback of iterations, by number. Iterations without feedback are missing. */
export function feedbackTexts(
  statements: Statements,
  effort: string,
  numbers: readonly number[],
): Map<number, string> {
  const rows = select(statements, table, "WHERE effort = ? AND n BETWEEN ? AND ? AND position = ?", [
    effort,
    Math.min(...numbers),
    Math.max(...numbers),
    feedbackPosition,
  ]);
  return new Map(rows.map((row) => [row.n, row.text]));
}

/** The texts of an iteration's gates, by position. */
export function gateTexts(statements: Statements, effort: string, n: number): Map<number, string> {
  const rows = select(statements, table, "WHERE effort = ? AND n = ? AND position > ?", [
    effort,
    n,
    feedbackPosition,
  ]);
  return new Map(rows.map((row) => [row.position, row.text]));
}

/** Deletes the texts of iterations that are too old when iteration `newest` starts. */
export function dropOldTexts(statements: Statements, effort: string, newest: number): void {
  statements.change(effort, "DELETE FROM texts WHERE effort = ? AND n <= ?", [
    effort,
    newest - keptIterations,
  ]);
}
