// The rows that other tools of the ralph family read too: one for each effort.
import { number, numberOrNull, text, textOrNull, word } from "./columns.ts";
import { put, type Statements, select, type Table, update } from "./table.ts";

const sessionStatuses = ["running", "stopped", "completed", "failed", "checkpointed"] as const;
/** The state of an effort as the last run left it; a run that was killed leaves `running`. */
export type SessionStatus = (typeof sessionStatuses)[number];

/** An effort. Times are ISO 8601 in UTC. */
export interface SessionRow {
  /** The effort's slug. */
  taskName: string;
  taskDir: string | null;
  pid: number | null;
  tmuxSession: string | null;
  agent: string | null;
  /** A word that another tool uses reads as `stopped`. */
  status: SessionStatus;
  startedAt: string | null;
  updatedAt: string | null;
  iteration: number;
  currentStory: string | null;
  maxIterations: number | null;
  /** `tmux`, `opencode-server` or `command`. */
  sessionType: string | null;
  serverPort: number | null;
  /** `local` or `ziti`. */
  transport: string | null;
  zitiService: string | null;
  zitiIdentity: string | null;
  remoteHost: string | null;
  serverUrl: string | null;
  opencodeSessionId: string | null;
  /** Grows by one with every write that touches the effort. */
  revision: number;
  branch: string | null;
  /** Which repository the effort belongs to. */
  repository: string | null;
}

type GivenFields = Omit<SessionRow, "taskName" | "revision">;
/** What a session can be given; what is undefined stays as it is, and the revision counts by itself. */
export type SessionFields = { readonly [Field in keyof GivenFields]?: GivenFields[Field] | undefined };

/** The sessions of a journal. */
export interface SessionTable {
  get(effort: string): SessionRow | undefined;
  /** All of them, by name. */
  list(): SessionRow[];
  /** Adds a session, or changes the fields that are given. */
  put(row: SessionFields & { taskName: string; status: SessionStatus }): void;
  /** @throws Error where there is no such session */
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
  },
};

/** The typed sessions over a database. */
export function sessionTable(statements: Statements): SessionTable {
  return {
    get: (effort) => select(statements, table, "WHERE task_name = ?", [effort])[0],
    list: () => select(statements, table, "ORDER BY task_name"),
    put: (row) => put(statements, row.taskName, table, row),
    update: (effort, fields) => update(statements, effort, table, { taskName: effort }, fields),
  };
}

/** Counts a write in an effort's revision; an effort without a session has none. */
export function raiseRevision(statements: Statements, effort: string): void {
  statements.change(effort, "UPDATE sessions SET revision = revision + 1 WHERE task_name = ?", [effort]);
}
