// Puts all that is recorded of an effort under another name, where a new one takes its place.
import type { Statements } from "./table.ts";

/** Every table and the column that names the effort; gates follow their iterations. */
const places = [
  ["sessions", "task_name"],
  ["stories", "effort"],
  ["runs", "effort"],
  ["iterations", "effort"],
  ["checkpoints", "effort"],
  ["messages", "effort"],
  ["events", "effort"],
] as const;

/** Renames an effort in every row. @throws Error where there is an effort of the new name */
export function archiveEffort(statements: Statements, effort: string, as: string): void {
  for (const [table, column] of places) {
    statements.change(as, `UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`, [as, effort]);
  }
}
