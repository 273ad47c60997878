// Keeps what is said at length, of the newest iterations alone: the file is written whole at each write, and for good
// these words are in the files of their iteration.
import { number, text } from "./columns.ts";
import { put, type Statements, select, type Table } from "./table.ts";

/** How many iterations of an effort keep their texts. */
const keptIterations = 50;

/** One text of an iteration. */
interface TextRow {
  effort: string;
  /** The number of the iteration. */
  n: number;
  /** `feedbackPosition`, or that of the gate whose output it ends. */
  position: number;
  text: string;
}

/** The position of what an iteration has to say to the next prompt. */
export const feedbackPosition = 0;

const table: Table<TextRow> = {
  name: "texts",
  key: ["effort", "n", "position"],
  columns: { effort: text("effort"), n: number("n"), position: number("position"), text: text("text") },
};

/** Keeps a text in the place of the one that was there; an empty one takes none. */
export function putText(statements: Statements, row: TextRow): void {
  if (row.text !== "") put(statements, row.effort, table, row);
  else {
    const values = [row.effort, row.n, row.position];
    statements.change(row.effort, "DELETE FROM texts WHERE effort = ? AND n = ? AND position = ?", values);
  }
}

/** The texts of one position of these iterations, by their numbers; one that has none is not in it. */
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

/** The texts of the gates of an iteration, by their positions. */
export function gateTexts(statements: Statements, effort: string, n: number): Map<number, string> {
  const rows = select(statements, table, "WHERE effort = ? AND n = ? AND position > ?", [
    effort,
    n,
    feedbackPosition,
  ]);
  return new Map(rows.map((row) => [row.position, row.text]));
}

/** Lets go of what is no longer among the newest, once iteration `newest` has begun. */
export function dropOldTexts(statements: Statements, effort: string, newest: number): void {
  statements.change(effort, "DELETE FROM texts WHERE effort = ? AND n <= ?", [
    effort,
    newest - keptIterations,
  ]);
}
