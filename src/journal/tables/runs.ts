// One row for each process that ever worked on an effort, so that the next can tell whether it is still there.
import { flag, number, text, textOrNull } from "./columns.ts";
import { insert, type Statements, select, type Table, update } from "./table.ts";

/** A run. Times are ISO 8601 in UTC. */
export interface RunRow {
  id: string;
  effort: string;
  /** With `host`, `bootId` and `startTicks` it names one process for ever. */
  pid: number;
  host: string;
  bootId: string;
  startTicks: string;
  /** Of the program. */
  version: string;
  startedAt: string;
  /** The last time it wrote something. */
  lastSeenAt: string;
  /** Null while it runs, and where it was killed. */
  endedAt: string | null;
  status: string | null;
  stopReason: string | null;
  stopDetail: string | null;
  /** How many runs before it led to it, each started by the end of the one before; 0 for one that somebody started. */
  chain: number;
  /** Whether its end starts the next run. */
  continues: boolean;
}

/** How a run ended. */
export type RunEnding = Pick<RunRow, "status" | "stopReason" | "stopDetail"> & {
  endedAt: string;
  continues?: boolean;
};

/** The runs of a journal. */
export interface RunTable {
  get(id: string): RunRow | undefined;
  /** Adds a run; unless given, it was last seen when it started. It follows in the chain of one that continues. */
  start(row: Omit<RunRow, "lastSeenAt" | "chain" | keyof RunEnding> & { lastSeenAt?: string }): void;
  /** Records a sign of life. @throws Error where there is no such run */
  touch(id: string, at: string): void;
  /** @throws Error where there is no such run */
  end(id: string, ending: RunEnding): void;
  /** The runs of an effort that have no end, oldest first: alive, or killed. */
  unfinished(effort: string): RunRow[];
  /** The newest run of an effort. */
  last(effort: string): RunRow | undefined;
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
  },
};

/** The typed runs over a database. */
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
    unfinished: (effort) =>
      select(statements, table, "WHERE effort = ? AND ended_at IS NULL ORDER BY started_at, id", [effort]),
  };
}
