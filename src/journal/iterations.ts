// One row for each iteration, which says at any instant how far it has come.
import { flag, lines, number, numberOrNull, text, textOrNull, word } from "./columns.ts";
import { insert, type Statements, select, type Table, update } from "./table.ts";

const iterationSteps = ["started", "judged", "closed"] as const;

/** An iteration. Times are ISO 8601 in UTC. */
export interface IterationRow {
  effort: string;
  /** Its number over all runs of the effort, from 1. */
  n: number;
  runId: string;
  storyId: string;
  agent: string;
  startedAt: string;
  /** Null while it is not closed. */
  endedAt: string | null;
  /** `started`: the turn runs or was cut off; `judged`: the verdict is known; `closed`: all that follows from it is done. */
  step: (typeof iterationSteps)[number];
  outcome: string | null;
  reason: string | null;
  /** What the next prompt has to say about it, one sentence each. */
  feedback: string[];
  /** The commit that the checkout was on before the turn. */
  baseCommit: string | null;
  commitSha: string | null;
  /** US dollars; null where unknown. */
  costUsd: number | null;
  /** Of the turn; null where unknown. */
  durationMs: number | null;
  /** Whether anything came of it. */
  changed: boolean;
  /** The same when the same thing fails again. */
  signature: string;
}

/** The verdict on an iteration. */
export type IterationVerdict = Pick<
  IterationRow,
  "outcome" | "reason" | "feedback" | "changed" | "signature" | "costUsd" | "durationMs"
>;

/** The iterations of a journal. */
export interface IterationTable {
  /** The newest iteration of an effort that is not closed. */
  open(effort: string): IterationRow | undefined;
  get(effort: string, n: number): IterationRow | undefined;
  /** All of them, oldest first. */
  list(effort: string): IterationRow[];
  /** The last `count` of them, newest first. */
  last(effort: string, count: number): IterationRow[];
  /** @throws Error where there is an iteration with this number */
  start(
    row: Pick<IterationRow, "effort" | "n" | "runId" | "storyId" | "agent" | "startedAt" | "baseCommit">,
  ): void;
  /** @throws Error where there is no such iteration, or it is closed */
  judge(effort: string, n: number, verdict: IterationVerdict): void;
  /** @throws Error where there is no such iteration, or it is not judged */
  close(effort: string, n: number, end: { commitSha: string | null; endedAt: string }): void;
}

const table: Table<IterationRow> = {
  name: "iterations",
  key: ["effort", "n"],
  columns: {
    effort: text("effort"),
    n: number("n"),
    runId: text("run_id"),
    storyId: text("story_id"),
    agent: text("agent"),
    startedAt: text("started_at"),
    endedAt: textOrNull("ended_at"),
    step: word("step", iterationSteps, "started"),
    outcome: textOrNull("outcome"),
    reason: textOrNull("reason"),
    feedback: lines("feedback"),
    baseCommit: textOrNull("base_commit"),
    commitSha: textOrNull("commit_sha"),
    costUsd: numberOrNull("cost_usd"),
    durationMs: numberOrNull("duration_ms"),
    changed: flag("changed"),
    signature: text("signature"),
  },
};

/** The typed iterations over a database. */
export function iterationTable(statements: Statements): IterationTable {
  const ofEffort = (clause: string, values: readonly (string | number)[]) =>
    select(statements, table, `WHERE effort = ? ${clause}`, values);
  return {
    open: (effort) => ofEffort("AND ended_at IS NULL ORDER BY n DESC LIMIT 1", [effort])[0],
    get: (effort, n) => ofEffort("AND n = ?", [effort, n])[0],
    list: (effort) => ofEffort("ORDER BY n", [effort]),
    last: (effort, count) => ofEffort("ORDER BY n DESC LIMIT ?", [effort, count]),
    start: (row) => insert(statements, row.effort, table, row),
    judge: (effort, n, verdict) => {
      update(
        statements,
        effort,
        table,
        { effort, n },
        { ...verdict, step: "judged" },
        "AND step <> 'closed'",
      );
    },
    close: (effort, n, end) => {
      update(statements, effort, table, { effort, n }, { ...end, step: "closed" }, "AND step <> 'started'");
    },
  };
}
