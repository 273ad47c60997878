// Moves the rows of old iterations and of their gates into packs.
import { type Statements, select, type Table } from "../table.ts";
import { toColumns } from "./pack.ts";
import { addPack, type PackCounts, packLength, packsAtOnce, unpackedIterations } from "./packs.ts";

/** What is counted of an iteration. */
interface CountedIteration {
  n: number;
  storyId: string;
  step: string;
  outcome: string | null;
  costUsd: number | null;
  tokensInput: number | null;
  tokensOutput: number | null;
  tokensCacheRead: number | null;
  tokensCacheWrite: number | null;
  /** Only compared with those of newer iterations. */
  signature: string;
  work: string;
}

/** The tables whose rows are packed. */
interface PackedTables<Iteration, Gate> {
  readonly iterations: Table<Iteration>;
  readonly gates: Table<Gate>;
}

/** Packs what is old when iteration `newest` starts. Only whole packs of closed iterations are made. */
export function packOldIterations<Iteration extends CountedIteration, Gate extends { n: number }>(
  statements: Statements,
  effort: string,
  newest: number,
  tables: PackedTables<Iteration, Gate>,
): void {
  for (let made = 0; made < packsAtOnce; made += 1)
    if (!packOldest(statements, effort, newest - unpackedIterations, tables)) return;
}

/** Packs the oldest rows up to iteration `newest`. @returns whether there were enough of them, and not too large */
function packOldest<Iteration extends CountedIteration, Gate extends { n: number }>(
  statements: Statements,
  effort: string,
  newest: number,
  tables: PackedTables<Iteration, Gate>,
): boolean {
  const oldest = "SELECT min(n) FROM iterations WHERE effort = ?";
  const first = Number(statements.rows(oldest, [effort])[0]?.[0] ?? 0);
  const last = first + packLength - 1;
  if (first === 0 || last > newest) return false;
  const range = [effort, first, last];
  const rows = select(
    statements,
    tables.iterations,
    "WHERE effort = ? AND n BETWEEN ? AND ? ORDER BY n",
    range,
  );
  if (rows.length !== packLength || rows.some(({ step }) => step !== "closed")) return false;
  const gates = select(
    statements,
    tables.gates,
    "WHERE effort = ? AND n BETWEEN ? AND ? ORDER BY n, position",
    range,
  );
  const kept = rows.map((row) => Object.assign({}, row, { signature: "", work: "" }));
  const content = {
    [tables.iterations.name]: toColumns(tables.iterations, kept),
    [tables.gates.name]: toColumns(tables.gates, gates),
  };
  if (!addPack(statements, effort, { first, last, counts: countRows(rows), content })) return false;
  // Gates and texts go with their iterations.
  statements.change(effort, "DELETE FROM iterations WHERE effort = ? AND n BETWEEN ? AND ?", range);
  return true;
}

function countRows(rows: readonly CountedIteration[]): PackCounts {
  const sum = (read: (row: CountedIteration) => number | null) =>
    rows.reduce((total, row) => total + (read(row) ?? 0), 0);
  return {
    stories: [...new Set(rows.map(({ storyId }) => storyId))],
    limited: sum(({ outcome }) => Number(outcome === "limited")),
    knownCostUsd: sum(({ costUsd }) => costUsd),
    unknownCosts: sum(({ costUsd }) => Number(costUsd === null)),
    told: sum(({ tokensInput }) => Number(tokensInput !== null)),
    tokensInput: sum(({ tokensInput }) => tokensInput),
    tokensOutput: sum(({ tokensOutput }) => tokensOutput),
    tokensCacheRead: sum(({ tokensCacheRead }) => tokensCacheRead),
    tokensCacheWrite: sum(({ tokensCacheWrite }) => tokensCacheWrite),
  };
}
