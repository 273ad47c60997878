// One row for each iteration, which says at any instant how far it has come.
import { fingerprint, flag, lines, number, numberOrNull, text, textOrNull, word } from "./columns.ts";
import { insert, type Statements, select, type Table, update } from "./table.ts";
import { dropOldTexts, feedbackPosition, feedbackTexts, putText } from "./texts.ts";

const iterationSteps = ["started", "judged", "closed"] as const;

/** An iteration. Times are ISO 8601 in UTC. */
export interface IterationRow {
  effort: string;
  /** Its number over all runs of the effort, from 1. */
  n: number;
  runId: string;
  storyId: string;
  agent: string;
  /** Of the agent's program; null where unknown. */
  agentVersion: string | null;
  /** Why the agent failed, one word of a closed list; null where it did not. */
  failure: string | null;
  startedAt: string;
  /** Null while it is not closed. */
  endedAt: string | null;
  /** `started`: the turn runs or was cut off; `judged`: the verdict is known; `closed`: all that follows from it is done. */
  step: (typeof iterationSteps)[number];
  outcome: string | null;
  reason: string | null;
  /** What the next prompt has to say about it, one sentence each; empty where it is not among the newest 50. */
  feedback: string[];
  /** The commit that the checkout was on before the turn; null again once a commit of its own leads there. */
  baseCommit: string | null;
  commitSha: string | null;
  /** US dollars; null where unknown. */
  costUsd: number | null;
  /** Counts neither kind of cached ones; null where unknown, as are the next three. */
  tokensInput: number | null;
  tokensOutput: number | null;
  tokensCacheRead: number | null;
  tokensCacheWrite: number | null;
  /** Of the turn; null where unknown. */
  durationMs: number | null;
  /** Whether anything came of it. */
  changed: boolean;
  /** The same when the same thing fails again; a long one comes back as its hash. */
  signature: string;
}

/** The verdict on an iteration. */
export type IterationVerdict = Pick<
  IterationRow,
  | "outcome"
  | "reason"
  | "feedback"
  | "changed"
  | "signature"
  | "costUsd"
  | "durationMs"
  | "agentVersion"
  | "failure"
  | `tokens${"Input" | "Output" | "CacheRead" | "CacheWrite"}`
>;

/** The iterations of a journal. */
export interface IterationTable {
  /** The newest iteration of an effort that is not closed. */
  open(effort: string): IterationRow | undefined;
  get(effort: string, n: number): IterationRow | undefined;
  /** All of them, oldest first. */
  list(effort: string): IterationRow[];
  /** How many there are, without those that the limit of an agent's provider ended. */
  countTowardsLimit(effort: string): number;
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
  /** Follows commits that were put onto others, by their old names: those of iterations, and those that stories began at. */
  moveCommits(effort: string, moved: ReadonlyMap<string, string>): void;
}

const table: Table<Omit<IterationRow, "feedback">> = {
  name: "iterations",
  key: ["effort", "n"],
  columns: {
    effort: text("effort"),
    n: number("n"),
    runId: text("run_id"),
    storyId: text("story_id"),
    agent: text("agent"),
    agentVersion: textOrNull("agent_version"),
    failure: textOrNull("failure"),
    startedAt: text("started_at"),
    endedAt: textOrNull("ended_at"),
    step: word("step", iterationSteps, "started"),
    outcome: textOrNull("outcome"),
    reason: textOrNull("reason"),
    baseCommit: textOrNull("base_commit"),
    commitSha: textOrNull("commit_sha"),
    costUsd: numberOrNull("cost_usd"),
    tokensInput: numberOrNull("tokens_input"),
    tokensOutput: numberOrNull("tokens_output"),
    tokensCacheRead: numberOrNull("tokens_cache_read"),
    tokensCacheWrite: numberOrNull("tokens_cache_write"),
    durationMs: numberOrNull("duration_ms"),
    changed: flag("changed"),
    signature: fingerprint("signature"),
  },
};

/** Where the names of commits stand. */
const commitColumns = [
  ["iterations", "commit_sha"],
  ["iterations", "base_commit"],
  ["stories", "base_commit"],
] as const;

const feedbackColumn = lines("text");

/** The typed iterations over a database. */
export function iterationTable(statements: Statements): IterationTable {
  const ofEffort = (effort: string, clause: string, ...values: number[]): IterationRow[] => {
    const rows = select(statements, table, `WHERE effort = ? ${clause}`, [effort, ...values]);
    const numbers = rows.map((row) => row.n);
    const texts = feedbackTexts(statements, effort, numbers);
    return rows.map((row) => ({ ...row, feedback: feedbackColumn.read(texts.get(row.n) ?? null) }));
  };
  return {
    open: (effort) => ofEffort(effort, "AND ended_at IS NULL ORDER BY n DESC LIMIT 1")[0],
    get: (effort, n) => ofEffort(effort, "AND n = ?", n)[0],
    list: (effort) => ofEffort(effort, "ORDER BY n"),
    countTowardsLimit: (effort) => {
      // Numbers have no gaps, so that nothing has to be counted but the few that do not count.
      const sql = `SELECT coalesce(max(n), 0) - (SELECT count(*) FROM iterations WHERE effort = ?1 AND outcome = 'limited') FROM iterations WHERE effort = ?1`;
      return Number(statements.rows(sql, [effort])[0]?.[0] ?? 0);
    },
    last: (effort, count) => ofEffort(effort, "ORDER BY n DESC LIMIT ?", count),
    start: (row) => {
      insert(statements, row.effort, table, row);
      dropOldTexts(statements, row.effort, row.n);
    },
    judge: (effort, n, verdict) => {
      const { feedback, ...fields } = verdict;
      const key = { effort, n };
      update(statements, effort, table, key, { ...fields, step: "judged" }, "AND step <> 'closed'");
      const said = feedback.length > 0 ? String(feedbackColumn.write(feedback)) : "";
      putText(statements, { ...key, position: feedbackPosition, text: said });
    },
    close: (effort, n, end) => {
      // From its own commit git tells the one before, and thousands of rows need not.
      const fields = end.commitSha === null ? end : { ...end, baseCommit: null };
      update(
        statements,
        effort,
        table,
        { effort, n },
        { ...fields, step: "closed" },
        "AND step <> 'started'",
      );
    },
    moveCommits: (effort, moved) => {
      for (const [from, to] of moved)
        for (const [name, column] of commitColumns)
          statements.change(
            effort,
            `UPDATE ${name} SET ${column} = ?1 WHERE effort = ?2 AND ${column} = ?3`,
            [to, effort, from],
          );
    },
  };
}
