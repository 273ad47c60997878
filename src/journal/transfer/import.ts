// Imports the records of an effort from another machine. Diverged local records are archived, not lost.
import { type Connection, JournalError } from "../database/index.ts";
import { readIterationRuns, renamePackedRun, type Statements } from "../tables/index.ts";
import { archiveEffort, copyEffort, deleteEffort, effortTables, isTrue } from "./effort-rows.ts";
import { readIdentity, replaces } from "./identity.ts";
import type { EffortDatabase } from "./inspect.ts";

/** The result of an import. `kept`: the local records are the same or newer. `archivedAs` names diverged local records. */
export interface ImportResult {
  kind: "imported" | "kept";
  archivedAs?: string;
}

/** Whether the local records of an effort are at least as new. */
export function isNewer(connection: Connection, effort: string, imported: EffortDatabase): boolean {
  return !replaces(imported.summary, readIdentity(connection, effort));
}

/** Replaces older local records in the caller's transaction. @throws JournalError if a run belongs to another effort */
export function importEffort(
  connection: Connection,
  effort: string,
  imported: EffortDatabase,
  at: Date,
): ImportResult {
  if (isNewer(connection, effort, imported)) return { kind: "kept" };
  const stamp = at.toISOString().replaceAll(/[-:.]/g, "");
  const archivedAs = hasDiverged(connection, effort, imported.connection)
    ? unusedName(connection, `${effort}@${stamp}`)
    : undefined;
  if (archivedAs === undefined) deleteEffort(connection, effort);
  else archiveEffort(statementsOf(connection), effort, archivedAs);
  renameArchivedRuns(connection, effort, imported.connection);
  copyEffort({ from: imported.connection, to: connection, effort });
  // They belong to the other machine.
  connection.run("UPDATE sessions SET pid = NULL, task_dir = NULL WHERE task_name = ?", [effort]);
  return archivedAs === undefined ? { kind: "imported" } : { kind: "imported", archivedAs };
}

function hasDiverged(connection: Connection, effort: string, other: Connection): boolean {
  const theirs = new Set(readTraces(other, effort));
  return readTraces(connection, effort).some((trace) => !theirs.has(trace));
}

/** A text for each run and for each iteration, by which two machines know them. */
function readTraces(connection: Connection, effort: string): string[] {
  const runs = connection.rows("SELECT id FROM runs WHERE effort = ?", [effort]);
  const iterations = readIterationRuns(statementsOf(connection), effort);
  return [...runs.map((row) => JSON.stringify(row)), ...iterations.map((row) => JSON.stringify(row))];
}

function statementsOf(connection: Connection): Statements {
  const change = (_: string, sql: string, values: Parameters<Connection["run"]>[1]) =>
    connection.run(sql, values);
  return { rows: (sql, values) => connection.rows(sql, values), change };
}

/** Renames archived runs that the import contains too, to `<run>@<date>`. An import never changes runs of other efforts. */
function renameArchivedRuns(connection: Connection, effort: string, other: Connection): void {
  const ids = JSON.stringify(other.rows("SELECT id FROM runs").map(([id]) => id));
  const here = connection.rows("SELECT id, effort FROM runs WHERE id IN (SELECT value FROM json_each(?))", [
    ids,
  ]);
  for (const [id, owner] of here.map((cells) => cells.map(String))) {
    if (id === undefined || !owner?.startsWith(`${effort}@`)) {
      throw new JournalError(
        `the snapshot of ${effort} contains run ${id}, which belongs to ${owner} here; use another --state-dir`,
      );
    }
    const name = `${id}${owner.slice(effort.length)}`;
    for (const table of effortTables) {
      if (table.run === undefined) continue;
      const sql = `UPDATE ${table.name} SET ${table.run} = ? WHERE ${table.run} = ? AND ${table.effort} = ?`;
      connection.run(sql, [name, id, owner]);
    }
    renamePackedRun(statementsOf(connection), owner, id, name);
  }
}

function unusedName(connection: Connection, wanted: string): string {
  const isTaken = (candidate: string) =>
    effortTables.some(({ name: table, effort }) =>
      isTrue(connection.rows(`SELECT EXISTS (SELECT 1 FROM ${table} WHERE ${effort} = ?)`, [candidate])),
    );
  for (let number = 2, name = wanted; ; number += 1) {
    if (!isTaken(name)) return name;
    name = `${wanted}-${number}`;
  }
}
