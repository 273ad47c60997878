// Tells the efforts apart that used one folder after another, and which records of one effort are newer.
import type { Connection } from "../database/index.ts";
import { type SessionRow, sessionTable } from "../tables/index.ts";

/** Which effort a record is of, and how new the record is. */
export type EffortIdentity = Pick<SessionRow, "revision" | "effortId" | "earlierEfforts">;

/** The identity of an effort's records; undefined if there are none. */
export function readIdentity(connection: Connection, effort: string): EffortIdentity | undefined {
  const change = () => {
    throw new Error("an identity is only read");
  };
  return sessionTable({ rows: (sql, values) => connection.rows(sql, values), change }).get(effort);
}

/** Whether an effort used its folder before another one. One without an id was recorded before there were ids. */
export function isEarlierEffort(one: EffortIdentity, other: EffortIdentity): boolean {
  const { effortId } = one;
  if (effortId === null) return other.effortId !== null && other.earlierEfforts.length > 0;
  return effortId !== other.effortId && other.earlierEfforts.includes(effortId);
}

/** Whether records of another machine replace the local ones: a later effort does, and newer records of the same one. */
export function replaces(theirs: EffortIdentity, ours: EffortIdentity | undefined): boolean {
  if (ours === undefined) return true;
  if (isEarlierEffort(theirs, ours)) return false;
  return isEarlierEffort(ours, theirs) || theirs.revision > ours.revision;
}
