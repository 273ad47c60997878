// Brings in the records of an effort from elsewhere, and loses none that were here alone.

import type { Connection } from "../database/index.ts";
import { JournalError } from "../database/index.ts";
import { archiveEffort, copyEffort, deleteEffort, effortTables, isTrue } from "./effort-rows.ts";
import type { OpenedEffort } from "./inspect.ts";

/** What became of records from elsewhere. */
export interface ImportResult {
  /** `kept`: those that were here are the same or newer. */
  kind: "imported" | "kept";
  /** The name under which those that were here are kept, where they and the others had gone different ways. */
  archivedAs?: string;
}

/** Whether an effort's own records are at least as new as those from elsewhere. */
export function isNewer(connection: Connection, effort: string, opened: OpenedEffort): boolean {
  const sql = "SELECT EXISTS (SELECT 1 FROM sessions WHERE task_name = ? AND revision >= ?)";
  return isTrue(connection.rows(sql, [effort, opened.summary.revision]));
}

/**
 * Puts records from elsewhere in the place of an effort's own, in a transaction of the caller, unless those are newer.
 * @throws JournalError where they name a run that is another effort's here
 */
export function importEffort(
  connection: Connection,
  effort: string,
  opened: OpenedEffort,
  at: Date,
): ImportResult {
  if (isNewer(connection, effort, opened)) return { kind: "kept" };
  const stamp = at.toISOString().replaceAll(/[-:.]/g, "");
  const archivedAs = hasParted(connection, effort, opened.connection)
    ? freeName(connection, `${effort}@${stamp}`)
    : undefined;
  if (archivedAs === undefined) deleteEffort(connection, effort);
  else {
    const change = (_: string, sql: string, values: Parameters<Connection["run"]>[1]) =>
      connection.run(sql, values);
    archiveEffort({ rows: (sql, values) => connection.rows(sql, values), change }, effort, archivedAs);
  }
  freeRunNames(connection, effort, opened.connection);
  copyEffort({ from: opened.connection, to: connection, effort });
  // They say where the effort was at work on that machine.
  connection.run("UPDATE sessions SET pid = NULL, task_dir = NULL WHERE task_name = ?", [effort]);
  return archivedAs === undefined ? { kind: "imported" } : { kind: "imported", archivedAs };
}

/** Whether something was done here that the others know nothing of. */
function hasParted(connection: Connection, effort: string, other: Connection): boolean {
  const queries = [
    "SELECT id, NULL FROM runs WHERE effort = ?",
    "SELECT n, run_id FROM iterations WHERE effort = ?",
  ];
  return queries.some((sql) => {
    const theirs = new Set(other.rows(sql, [effort]).map((row) => JSON.stringify(row)));
    return connection.rows(sql, [effort]).some((row) => !theirs.has(JSON.stringify(row)));
  });
}

/**
 * Gives another name to runs that come in and are archived here too, where an effort's ways have parted: `<run>@<date>`,
 * as their archive is called. Runs of other efforts are left alone: bytes from elsewhere must not reach them.
 */
function freeRunNames(connection: Connection, effort: string, other: Connection): void {
  const ids = JSON.stringify(other.rows("SELECT id FROM runs").map(([id]) => id));
  const here = connection.rows("SELECT id, effort FROM runs WHERE id IN (SELECT value FROM json_each(?))", [
    ids,
  ]);
  for (const [id, of] of here.map((cells) => cells.map(String))) {
    if (id === undefined || !of?.startsWith(`${effort}@`)) {
      throw new JournalError(
        `the snapshot of ${effort} names run ${id}, which is one of ${of} here; use another --state-dir`,
      );
    }
    const name = `${id}${of.slice(effort.length)}`;
    for (const table of effortTables) {
      if (table.run === undefined) continue;
      const sql = `UPDATE ${table.name} SET ${table.run} = ? WHERE ${table.run} = ? AND ${table.effort} = ?`;
      connection.run(sql, [name, id, of]);
    }
  }
}

/** A name that no row of any table has. */
function freeName(connection: Connection, wanted: string): string {
  const isTaken = (candidate: string) =>
    effortTables.some(({ name, effort }) =>
      isTrue(connection.rows(`SELECT EXISTS (SELECT 1 FROM ${name} WHERE ${effort} = ?)`, [candidate])),
    );
  for (let number = 2, free = wanted; ; number += 1) {
    if (!isTaken(free)) return free;
    free = `${wanted}-${number}`;
  }
}
