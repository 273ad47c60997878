// Puts all that is recorded of an effort under another name, where a new one takes its place.
import { effortTables } from "./effort-tables.ts";
import type { Statements } from "./table.ts";

/** Renames an effort in every row. @throws Error where there is an effort of the new name */
export function archiveEffort(statements: Statements, effort: string, as: string): void {
  for (const { name, effort: column } of effortTables) {
    statements.change(as, `UPDATE ${name} SET ${column} = ? WHERE ${column} = ?`, [as, effort]);
  }
}
