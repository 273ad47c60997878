// The proof of an effort as JSON and on the job's page, command by command.
import type { JournalTables, ProofCommandRow, ProofRow } from "../../journal/index.ts";
import { describeProof } from "../../loop/index.ts";
import { renderDuration } from "../event-lines.ts";
import { toTableCell } from "../table-cell.ts";

/** The last proof of an effort, as in `run --json`. */
export interface ProofResult {
  result: ProofRow["result"];
  /** One or more sentences. */
  text: string;
  place: "clean checkout" | "checkout";
  commit: string | null;
  /** ISO 8601. */
  at: string;
  durationMs: number;
  /** The stories that passed, but that no gate has verified. */
  notGated: string[];
  commands: ProofCommandRow[];
}

/** Reads the last proof of an effort; null if there was none. */
export function readProof(tables: JournalTables, effort: string): ProofResult | null {
  const row = tables.proofs.last(effort);
  if (!row) return null;
  return {
    result: row.result,
    text: describeProof(row),
    place: row.place === "clean" ? "clean checkout" : "checkout",
    commit: row.commitSha,
    at: row.at,
    durationMs: row.durationMs,
    notGated: row.notGated,
    commands: row.commands,
  };
}

/** Why a run ended whose proof could not start; undefined for any other run. */
export function proofObstacle(
  stopReason: string | undefined,
  proof: Pick<ProofResult, "result" | "text"> | null,
): string | undefined {
  return stopReason === "stuck" && proof?.result === "setup-failed" ? proof.text : undefined;
}

/** The longest answer, in characters. */
const maxAnswerLength = 1_000;

const answers: Readonly<Record<ProofRow["result"], string>> = {
  passed: "Yes.",
  failed: "No.",
  "setup-failed": "No.",
  interrupted: "No.",
};

/** The answer to whether the effort was proved. */
export function renderProofAnswer(proof: ProofRow, rename: (sentence: string) => string): string {
  const isWhole = proof.place === "clean" && proof.result === "passed";
  const answer = isWhole || proof.result !== "passed" ? answers[proof.result] : "In part.";
  const ungated =
    proof.notGated.length === 0 ? "" : ` Not verified by a gate: ${proof.notGated.slice(0, 12).join(", ")}.`;
  return `${answer} ${toTableCell(rename(`${describeProof(proof)}${ungated}`), maxAnswerLength)}`;
}

/** The rows of a table with the commands of these proofs. */
export function renderProofCommands(proofs: readonly ProofRow[]): string[] {
  const rows = proofs.flatMap((proof) => proof.commands.map((command) => renderCommand(proof, command)));
  if (rows.length === 0) return [];
  const head = [
    "| proof | command | where | result | time | end of its output |",
    "|---|---|---|---|---|---|",
  ];
  return [...head, ...rows];
}

function renderCommand(proof: ProofRow, command: ProofCommandRow): string {
  const commit = proof.commitSha === null ? "" : ` \`${proof.commitSha.slice(0, 10)}\``;
  const cells = [
    String(proof.number),
    `${command.isSetup ? "setup: " : ""}${toTableCell(command.command)}`,
    `${proof.place === "clean" ? "clean checkout" : "checkout"}${commit}`,
    renderCommandResult(command),
    renderDuration(command.durationMs),
    command.passed ? "" : toTableCell(command.outputTail.slice(-200)),
  ];
  return `| ${cells.join(" | ")} |`;
}

function renderCommandResult({ passed, timedOut, exitCode, reopened }: ProofCommandRow): string {
  if (passed) return "passed";
  const failure = timedOut ? "timed out" : exitCode === null ? "killed" : `exit code ${exitCode}`;
  return reopened === null ? failure : `${failure}, ${toTableCell(reopened)} is open again`;
}
