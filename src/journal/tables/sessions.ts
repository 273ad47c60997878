// One row for each effort. Other tools of the ralph family also read this table.
import { lines, number, numberOrNull, text, textOrNull, word } from "./columns.ts";
import { put, type Statements, select, type Table, update } from "./table.ts";

const sessionStatuses = ["running", "stopped", "completed", "failed", "checkpointed"] as const;
/** The state in which the last run left the effort; a killed run leaves `running`. Unknown words are read as `stopped`. */
export type SessionStatus = (typeof sessionStatuses)[number];

/** An effort. Times are ISO 8601 in UTC; `revision` increases by one with every write to the effort. */
export interface SessionRow {
  taskName: string;
  taskDir: string | null;
  pid: number | null;
  tmuxSession: string | null;
  agent: string | null;
  status: SessionStatus;
  startedAt: string | null;
  updatedAt: string | null;
  iteration: number;
  currentStory: string | null;
  maxIterations: number | null;
  sessionType: string | null;
  serverPort: number | null;
  transport: string | null;
  zitiService: string | null;
  zitiIdentity: string | null;
  remoteHost: string | null;
  serverUrl: string | null;
  opencodeSessionId: string | null;
  revision: number;
  branch: string | null;
  repository: string | null;
  /** Random, and the same on every machine; null if a version without ids wrote the row. */
  effortId: string | null;
  /** The ids of the efforts that used this folder before. */
  earlierEfforts: string[];
}

type GivenFields = Omit<SessionRow, "taskName" | "revision">;
/** Fields to write. Undefined fields stay the same, and the revision increases by itself. */
export type SessionFields = { readonly [Field in keyof GivenFields]?: GivenFields[Field] | undefined };

/** Reads and writes sessions. @throws Error on an update of a missing one */
export interface SessionTable {
  get(effort: string): SessionRow | undefined;
  list(): SessionRow[];
  put(row: SessionFields & { taskName: string; status: SessionStatus }): void;
  update(effort: string, fields: SessionFields): void;
}

const table: Table<SessionRow> = {
  name: "sessions",
  key: ["taskName"],
  columns: {
    taskName: text("task_name"),
    taskDir: textOrNull("task_dir"),
    pid: numberOrNull("pid"),
    tmuxSession: textOrNull("tmux_session"),
    agent: textOrNull("agent"),
    status: word("status", sessionStatuses, "stopped"),
    startedAt: textOrNull("started_at"),
    updatedAt: textOrNull("updated_at"),
    iteration: number("iteration"),
    currentStory: textOrNull("current_story"),
    maxIterations: numberOrNull("max_iterations"),
    sessionType: textOrNull("session_type"),
    serverPort: numberOrNull("server_port"),
    transport: textOrNull("transport"),
    zitiService: textOrNull("ziti_service"),
    zitiIdentity: textOrNull("ziti_identity"),
    remoteHost: textOrNull("remote_host"),
    serverUrl: textOrNull("server_url"),
    opencodeSessionId: textOrNull("opencode_session_id"),
    revision: number("revision"),
    branch: textOrNull("branch"),
    repository: textOrNull("repository"),
    effortId: textOrNull("effort_id"),
    earlierEfforts: lines("earlier_efforts"),
  },
};

/** Creates the session table. */
export function sessionTable(statements: Statements): SessionTable {
  return {
    get: (effort) => select(statements, table, "WHERE task_name = ?", [effort])[0],
    list: () => select(statements, table, "ORDER BY task_name"),
    put: (row) => put(statements, row.taskName, table, row),
    update: (effort, fields) => update(statements, effort, table, { taskName: effort }, fields),
  };
}

/** Increases the revision of an effort, if it has a session. */
export function raiseRevision(statements: Statements, effort: string): void {
  statements.change(effort, "UPDATE sessions SET revision = revision + 1 WHERE task_name = ?", [effort]);
}
