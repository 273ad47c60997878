// The runs of efforts. The next run can tell from a row whether that process still exists.
import { flag, number, text, textOrNull } from "./columns.ts";
import { insert, type Statements, select, type Table, update } from "./table.ts";

/** A run. Times are ISO 8601 in UTC; `endedAt` is null while it runs, and if it was killed. */
export interface RunRow {
  id: string;
  effort: string;
  /** With `host`, `bootId` and `startTicks` it identifies one process uniquely. */
  pid: number;
  host: string;
  bootId: string;
  startTicks: string;
  version: string;
  startedAt: string;
  lastSeenAt: string;
  endedAt: string | null;
  status: string | null;
  stopReason: string | null;
  stopDetail: string | null;
  /** How many runs before it each started the next one, 0 if a person started it; whether it started the next one. */
  chain: number;
  continues: boolean;
  /** How the run was started, as JSON without secrets; null if a version without it wrote the row. */
  request: string | null;
}

/** The end of a run. */
export type RunEnding = Pick<RunRow, "status" | "stopReason" | "stopDetail"> & {
  endedAt: string;
  continues?: boolean;
};

/** Reads and writes runs. `unfinished` ones, oldest first, live or were killed. @throws Error on changing a missing run */
export interface RunTable {
  get(id: string): RunRow | undefined;
  /** Adds a run. It continues the chain of the last run if that one `continues`. */
  start(
    row: Omit<RunRow, "lastSeenAt" | "chain" | "request" | keyof RunEnding> & {
      lastSeenAt?: string;
      request?: string;
    },
  ): void;
  touch(id: string, at: string): void;
  end(id: string, ending: RunEnding): void;
  unfinished(effort: string): RunRow[];
  last(effort: string): RunRow | undefined;
  /** All of them, oldest first. */
  list(effort: string): RunRow[];
}

const table: Table<RunRow> = {
  name: "runs",
  key: ["id"],
  columns: {
    id: text("id"),
    effort: text("effort"),
    pid: number("pid"),
    host: text("host"),
    bootId: text("boot_id"),
    startTicks: text("start_ticks"),
    version: text("version"),
    startedAt: text("started_at"),
    lastSeenAt: text("last_seen_at"),
    endedAt: textOrNull("ended_at"),
    status: textOrNull("status"),
    stopReason: textOrNull("stop_reason"),
    stopDetail: textOrNull("stop_detail"),
    chain: number("chain"),
    continues: flag("continues"),
    request: textOrNull("request"),
  },
};

/** Creates the run table. */
export function runTable(statements: Statements): RunTable {
  const get = (id: string) => select(statements, table, "WHERE id = ?", [id])[0];
  const change = (id: string, fields: Partial<RunRow>) =>
    update(statements, get(id)?.effort ?? "", table, { id }, fields);
  const last = (effort: string) =>
    select(statements, table, "WHERE effort = ? ORDER BY started_at DESC, id DESC LIMIT 1", [effort])[0];
  return {
    get,
    start: (row) => {
      const before = last(row.effort);
      const chain = before?.continues ? before.chain + 1 : 0;
      insert(statements, row.effort, table, { lastSeenAt: row.startedAt, ...row, chain });
    },
    last,
    touch: (id, at) => change(id, { lastSeenAt: at }),
    end: (id, ending) => change(id, ending),
    list: (effort) => select(statements, table, "WHERE effort = ? ORDER BY started_at, id", [effort]),
    unfinished: (effort) =>
      select(statements, table, "WHERE effort = ? AND ended_at IS NULL ORDER BY started_at, id", [effort]),
  };
}
