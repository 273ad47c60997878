// The iterations of efforts. A row always says how far its iteration has got.
import { fingerprint, flag, lines, number, numberOrNull, text, textOrNull, word } from "./columns.ts";
import { gateColumns } from "./evidence/index.ts";
import { packedRows, packedRowsOfOpenStories, packOldIterations, replaceInPacks } from "./packs/index.ts";
import { insert, type Statements, select, type Table, update } from "./table.ts";
import { dropOldTexts, feedbackPosition, feedbackTexts, putText } from "./texts.ts";

const iterationSteps = ["started", "judged", "closed"] as const;

/** An iteration. Times are ISO 8601 in UTC; `n` counts over all runs, from 1; tokens are without cached ones. */
export interface IterationRow {
  effort: string;
  n: number;
  runId: string;
  storyId: string;
  agent: string;
  agentVersion: string | null;
  failure: string | null;
  startedAt: string;
  endedAt: string | null;
  /** `started`: the turn runs or was cut off. `judged`: it has a verdict. `closed`: prd.json, log and commit are done. */
  step: (typeof iterationSteps)[number];
  outcome: string | null;
  reason: string | null;
  /** Sentences for the next prompt; empty if the iteration is not among the newest 50. */
  feedback: string[];
  /** The commit before the turn; null again once the iteration has a commit of its own. */
  baseCommit: string | null;
  commitSha: string | null;
  /** The tree to commit and, after a blank, the commit that it builds on, while the iteration is judged and not closed. */
  candidate: string | null;
  /** Null if unknown, like the tokens and the duration. */
  costUsd: number | null;
  tokensInput: number | null;
  tokensOutput: number | null;
  tokensCacheRead: number | null;
  tokensCacheWrite: number | null;
  durationMs: number | null;
  changed: boolean;
  signature: string;
  /** Equal where the project's files are the same after the turn; empty if unknown, like the signature of an old iteration. */
  work: string;
}

/** The verdict on an iteration. */
export type IterationVerdict = Pick<
  IterationRow,
  | "outcome"
  | "reason"
  | "feedback"
  | "changed"
  | "candidate"
  | "signature"
  | "work"
  | "costUsd"
  | "durationMs"
  | "agentVersion"
  | "failure"
  | `tokens${"Input" | "Output" | "CacheRead" | "CacheWrite"}`
>;

/** What each new iteration asks of those before it. */
export type RecentIteration = Pick<IterationRow, "n" | "storyId" | "costUsd" | "feedback">;

/** Reads and writes iterations. @throws Error on starting an existing, judging a closed, closing an unjudged or withdrawing a judged one */
export interface IterationTable {
  open(effort: string): IterationRow | undefined;
  get(effort: string, n: number): IterationRow | undefined;
  /** Those after `after`, oldest first. Packed ones are read pack by pack, so that few are in memory at once. */
  each(effort: string, after?: number): Iterable<IterationRow>;
  list(effort: string): IterationRow[];
  countTowardsLimit(effort: string): number;
  /** The judged iterations on stories that have not passed, in order. */
  outcomesOfOpenStories(effort: string): Pick<IterationRow, "n" | "storyId" | "outcome">[];
  last(effort: string, count: number): IterationRow[];
  /** The number of the newest; 0 if there is none. */
  newest(effort: string): number;
  /** The newest iterations that are not packed, newest first, with few columns: much faster than `last`. */
  recent(effort: string, count: number): RecentIteration[];
  start(
    row: Pick<IterationRow, "effort" | "n" | "runId" | "storyId" | "agent" | "startedAt" | "baseCommit">,
  ): void;
  /** Removes a started iteration in which no turn was possible; its number is free again. */
  withdraw(effort: string, n: number): void;
  judge(effort: string, n: number, verdict: IterationVerdict): void;
  close(effort: string, n: number, end: { commitSha: string | null; endedAt: string }): void;
  /** Commits became one, `into`; work on them is measured from the commit `before` them, null if there is none. */
  joinCommits(effort: string, commits: readonly string[], into: string, before: string | null): void;
  /** Replaces the hashes of rebased commits in iterations and stories. */
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
    candidate: textOrNull("candidate"),
    costUsd: numberOrNull("cost_usd"),
    tokensInput: numberOrNull("tokens_input"),
    tokensOutput: numberOrNull("tokens_output"),
    tokensCacheRead: numberOrNull("tokens_cache_read"),
    tokensCacheWrite: numberOrNull("tokens_cache_write"),
    durationMs: numberOrNull("duration_ms"),
    changed: flag("changed"),
    signature: fingerprint("signature"),
    work: fingerprint("work"),
  },
};

/** The few columns that are read of every packed iteration. */
const { n, storyId, outcome, costUsd } = table.columns;
const outcomeTable: Table<Pick<IterationRow, "n" | "storyId" | "outcome">> = {
  name: table.name,
  key: ["n"],
  columns: { n, storyId, outcome },
};
const recentTable: Table<Omit<RecentIteration, "feedback">> = {
  name: table.name,
  key: ["n"],
  columns: { n, storyId, costUsd },
};

const commitColumns = [
  ["iterations", "commit_sha"],
  ["iterations", "base_commit"],
  ["stories", "base_commit"],
] as const;

const feedbackColumn = lines("text");

/** Creates the iteration table. */
export function iterationTable(statements: Statements): IterationTable {
  const withFeedback = <Row extends { n: number }>(effort: string, rows: readonly Row[]) => {
    const numbers = rows.map((row) => row.n);
    const texts = feedbackTexts(statements, effort, numbers);
    return rows.map((row) => ({ ...row, feedback: feedbackColumn.read(texts.get(row.n) ?? null) }));
  };
  const selectIterations = (effort: string, clause: string, ...values: number[]): IterationRow[] =>
    withFeedback(effort, select(statements, table, `WHERE effort = ? ${clause}`, [effort, ...values]));
  const selectPacked = (effort: string, from: number, to: number): IterationRow[] =>
    [...packedRows(statements, table, effort, { from, to })].map(withoutFeedback);
  function* each(effort: string, after = 0): Generator<IterationRow, void, undefined> {
    const range = { from: after + 1, to: Number.MAX_SAFE_INTEGER };
    for (const row of packedRows(statements, table, effort, range)) yield withoutFeedback(row);
    yield* selectIterations(effort, "AND n > ? ORDER BY n", after);
  }
  const replaceCommits = (
    effort: string,
    texts: readonly string[],
    hashFor: (column: string, text: string) => string | null | undefined,
  ) => {
    const replace = (column: string, text: string) =>
      column === "commit_sha" || column === "base_commit" ? hashFor(column, text) : undefined;
    replaceInPacks(statements, effort, { table: table.name, texts, replace });
  };
  return {
    open: (effort) => selectIterations(effort, "AND ended_at IS NULL ORDER BY n DESC LIMIT 1")[0],
    get: (effort, n) => selectIterations(effort, "AND n = ?", n)[0] ?? selectPacked(effort, n, n)[0],
    each,
    list: (effort) => [...each(effort)],
    countTowardsLimit: (effort) => {
      // Numbers have no gaps, so only the few rate-limited iterations need counting.
      const sql = `SELECT coalesce(max(n), 0)
        - (SELECT count(*) FROM iterations WHERE effort = ?1 AND outcome = 'limited')
        - (SELECT total(limited) FROM packs WHERE effort = ?1) FROM iterations WHERE effort = ?1`;
      return Number(statements.rows(sql, [effort])[0]?.[0] ?? 0);
    },
    outcomesOfOpenStories: (effort) => {
      const sql = `SELECT n, story_id, outcome FROM iterations WHERE effort = ?1 AND outcome IS NOT NULL
        AND story_id IN (SELECT id FROM stories WHERE effort = ?1 AND passes = 0) ORDER BY n`;
      const found = statements.rows(sql, [effort]).map(([n = null, storyId = null, outcome = null]) => ({
        n: Number(n),
        storyId: String(storyId),
        outcome: String(outcome),
      }));
      return [...packedRowsOfOpenStories(statements, outcomeTable, effort), ...found];
    },
    last: (effort, count) => {
      const found = selectIterations(effort, "ORDER BY n DESC LIMIT ?", count);
      const oldest = found.at(-1)?.n;
      if (oldest === undefined || oldest === 1 || found.length === count) return found;
      const packed = selectPacked(effort, oldest - (count - found.length), oldest - 1);
      return [...found, ...packed.reverse()];
    },
    newest: (effort) => {
      const sql = "SELECT max(n) FROM iterations WHERE effort = ?";
      return Number(statements.rows(sql, [effort])[0]?.[0] ?? 0);
    },
    recent: (effort, count) => {
      const clause = "WHERE effort = ? ORDER BY n DESC LIMIT ?";
      return withFeedback(effort, select(statements, recentTable, clause, [effort, count]));
    },
    start: (row) => {
      insert(statements, row.effort, table, row);
      dropOldTexts(statements, row.effort, row.n);
      packOldIterations(statements, row.effort, row.n, { iterations: table, gates: gateColumns });
    },
    withdraw: (effort, n) => {
      const sql = "DELETE FROM iterations WHERE effort = ? AND n = ? AND step = 'started'";
      if (statements.change(effort, sql, [effort, n]) === 0)
        throw new Error(`iteration ${n} of ${effort} cannot be withdrawn`);
    },
    judge: (effort, n, verdict) => {
      const { feedback, ...fields } = verdict;
      const key = { effort, n };
      update(statements, effort, table, key, { ...fields, step: "judged" }, "AND step <> 'closed'");
      const feedbackText = feedback.length > 0 ? String(feedbackColumn.write(feedback)) : "";
      putText(statements, { ...key, position: feedbackPosition, text: feedbackText });
    },
    close: (effort, n, end) => {
      // Git knows the parent of the iteration's own commit, so thousands of rows need not store it.
      const baseCommit = end.commitSha === null ? undefined : null;
      const fields = { ...end, step: "closed" as const, baseCommit, candidate: null };
      update(statements, effort, table, { effort, n }, fields, "AND step <> 'started'");
    },
    joinCommits: (effort, commits, into, before) => {
      const joined = "IN (SELECT value FROM json_each(?))";
      const hashFor = (column: string) => (column === "commit_sha" ? into : before);
      for (const [name, column] of commitColumns) {
        const sql = `UPDATE ${name} SET ${column} = ? WHERE effort = ? AND ${column} ${joined}`;
        statements.change(effort, sql, [hashFor(column), effort, JSON.stringify(commits)]);
      }
      replaceCommits(effort, commits, hashFor);
    },
    moveCommits: (effort, moved) => {
      for (const [from, to] of moved)
        for (const [name, column] of commitColumns)
          statements.change(
            effort,
            `UPDATE ${name} SET ${column} = ?1 WHERE effort = ?2 AND ${column} = ?3`,
            [to, effort, from],
          );
      replaceCommits(effort, [...moved.keys()], (_, from) => moved.get(from));
    },
  };
}

function withoutFeedback(row: Omit<IterationRow, "feedback">): IterationRow {
  return Object.assign(row, { feedback: [] });
}

/** The number and the run of each iteration, old ones included. */
export function readIterationRuns(statements: Statements, effort: string): (readonly [number, string])[] {
  const { each } = iterationTable(statements);
  return Array.from(each(effort), ({ n, runId }) => [n, runId] as const);
}

/** Renames a run in packed iterations. */
export function renamePackedRun(statements: Statements, effort: string, from: string, to: string): void {
  const replace = (column: string) => (column === "run_id" ? to : undefined);
  replaceInPacks(statements, effort, { table: table.name, texts: [from], replace });
}
