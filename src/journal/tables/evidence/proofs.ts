// The proofs of efforts, command by command.
import { flag, lines, number, numberOrNull, text, textOrNull, word } from "../columns.ts";
import { insert, type Statements, select, type Table } from "../table.ts";

const places = ["clean", "checkout"] as const;
const results = ["passed", "failed", "setup-failed", "interrupted"] as const;

/** A command of a proof. `outputTail` is empty for all but the newest proofs. */
export interface ProofCommandRow {
  command: string;
  /** It prepares the clean checkout; all others are gates. */
  isSetup: boolean;
  /** Null if a signal ended it. */
  exitCode: number | null;
  timedOut: boolean;
  passed: boolean;
  durationMs: number;
  outputTail: string;
  /** The story that is open again because this gate failed. */
  reopened: string | null;
}

/** A proof; they are numbered from 1 over all runs of an effort. `at` is ISO 8601 in UTC. */
export interface ProofRow {
  effort: string;
  number: number;
  runId: string;
  /** The number of the last iteration before it, 0 if there was none. */
  iteration: number;
  at: string;
  durationMs: number;
  /** Where the commands ran: in a clean checkout of the commit, or in the checkout of the run. */
  place: (typeof places)[number];
  /** The commit that was checked out; null without a repository. */
  commitSha: string | null;
  result: (typeof results)[number];
  /** Why it is not a proof on a clean checkout, or why it did not come to the gates; else empty. */
  remark: string;
  /** The stories that passed without a gate. */
  notGated: string[];
  /** Names the commit, the files and the commands: what has passed once is not proved again. */
  subject: string;
  commands: ProofCommandRow[];
}

/** Reads and writes proofs, in order. */
export interface ProofTable {
  add(row: Omit<ProofRow, "number">): void;
  list(effort: string): ProofRow[];
  last(effort: string): ProofRow | undefined;
}

const table: Table<Omit<ProofRow, "commands">> = {
  name: "proofs",
  key: ["effort", "number"],
  columns: {
    effort: text("effort"),
    number: number("number"),
    runId: text("run_id"),
    iteration: number("iteration"),
    at: text("at"),
    durationMs: number("duration_ms"),
    place: word("place", places, "checkout"),
    commitSha: textOrNull("commit_sha"),
    result: word("result", results, "interrupted"),
    remark: text("remark"),
    notGated: lines("not_gated"),
    subject: text("subject"),
  },
};

interface StoredCommand extends ProofCommandRow {
  effort: string;
  number: number;
  position: number;
}

const commandTable: Table<StoredCommand> = {
  name: "proof_commands",
  key: ["effort", "number", "position"],
  columns: {
    effort: text("effort"),
    number: number("number"),
    position: number("position"),
    command: text("command"),
    isSetup: flag("is_setup"),
    exitCode: numberOrNull("exit_code"),
    timedOut: flag("timed_out"),
    passed: flag("passed"),
    durationMs: number("duration_ms"),
    outputTail: text("output_tail"),
    reopened: textOrNull("reopened"),
  },
};

/** Older proofs keep no output, because each write writes the whole file. */
const proofsWithOutput = 5;

/** Creates the table of proofs. */
export function proofTable(statements: Statements): ProofTable {
  const read = (effort: string, clause: string): ProofRow[] =>
    select(statements, table, `WHERE effort = ? ${clause}`, [effort]).map((row) => ({
      ...row,
      commands: readCommands(statements, effort, row.number),
    }));
  return {
    add: (row) => {
      const { effort, commands } = row;
      const next = "SELECT coalesce(max(number), 0) + 1 FROM proofs WHERE effort = ?";
      const proof = Number(statements.rows(next, [effort])[0]?.[0] ?? 1);
      insert(statements, effort, table, { ...row, number: proof });
      for (const [index, command] of commands.entries())
        insert(statements, effort, commandTable, { ...command, effort, number: proof, position: index + 1 });
      const dropOutput =
        "UPDATE proof_commands SET output_tail = '' WHERE effort = ? AND number <= ? AND output_tail <> ''";
      statements.change(effort, dropOutput, [effort, proof - proofsWithOutput]);
    },
    list: (effort) => read(effort, "ORDER BY number"),
    last: (effort) => read(effort, "ORDER BY number DESC LIMIT 1")[0],
  };
}

function readCommands(statements: Statements, effort: string, proof: number): ProofCommandRow[] {
  const clause = "WHERE effort = ? AND number = ? ORDER BY position";
  return select(statements, commandTable, clause, [effort, proof]).map((row) => ({
    command: row.command,
    isSetup: row.isSetup,
    exitCode: row.exitCode,
    timedOut: row.timedOut,
    passed: row.passed,
    durationMs: row.durationMs,
    outputTail: row.outputTail,
    reopened: row.reopened,
  }));
}
