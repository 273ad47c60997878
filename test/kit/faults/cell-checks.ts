// Checks of a cell's last job: it continued from the acknowledged snapshot, and did nothing twice.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generationOf, type Jobs } from "../jobs.ts";

export interface IterationRow {
  readonly n: number;
  readonly story_id: string;
  readonly outcome: string | null;
  readonly step: string;
  readonly run_id: string;
}

/** The iterations in a state folder; empty if it has no database. */
export function iterationsIn(jobs: Jobs, stateDir: string): IterationRow[] {
  if (!existsSync(join(stateDir, "sessions.db"))) return [];
  const rows = jobs.workshop.query(
    "select n, story_id, outcome, step, run_id from iterations order by n",
    stateDir,
  );
  return rows as unknown as IterationRow[];
}

/** The newest generation on the server, with its iterations. */
export function acknowledged(jobs: Jobs): { generation: number; rows: IterationRow[] } {
  const generation = jobs.generations().at(-1) ?? 0;
  const artifact = jobs.github.world.finalized().find(({ name }) => generationOf(name) === generation);
  if (!artifact) return { generation, rows: [] };
  const folder = join(jobs.workshop.folder, `acknowledged-${generation}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}.zip`, artifact.bytes);
  execFileSync("python3", ["-m", "zipfile", "-e", `${folder}.zip`, folder]);
  return { generation, rows: iterationsIn(jobs, folder) };
}

/** The rows of judged iterations, without interrupted ones. */
export const recorded = (rows: readonly IterationRow[]) =>
  judged(rows).filter(({ outcome }) => outcome !== "interrupted");

export const judged = (rows: readonly IterationRow[]) => rows.filter(({ outcome }) => outcome !== null);

/** The errors in the final iterations, compared with the acknowledged ones. */
export function checkRows(rows: readonly IterationRow[], kept: readonly IterationRow[]): string[] {
  const broken: string[] = [];
  rows.forEach(({ n, step, outcome }, index) => {
    if (n !== index + 1) broken.push(`iteration ${index + 1} is missing or exists twice`);
    if (step !== "closed" || outcome === null) broken.push(`iteration ${n} is ${step}, ${outcome}`);
  });
  for (const { n, story_id, outcome, run_id } of judged(kept)) {
    const now = rows.find((row) => row.n === n);
    if (now?.story_id !== story_id || now.outcome !== outcome || now.run_id !== run_id)
      broken.push(`iteration ${n} was ${story_id} ${outcome} and is ${now?.story_id} ${now?.outcome}`);
  }
  return broken;
}

export function counts(args: readonly string[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const word of args) result[word] = (result[word] ?? 0) + 1;
  return result;
}

/** The numbers of the iterations in the log and its rotated parts. */
export function loggedIterations(jobs: Jobs): number[] {
  const folder = join(jobs.workshop.repository, "tasks/x");
  const logs = readdirSync(folder).filter((name) => name.startsWith("progress"));
  const text = logs.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  return [...text.matchAll(/^Iteration: (\d+)\/\d+ \| Agent: \S+ \| Result/gm)]
    .map(([, n]) => Number(n))
    .sort((a, b) => a - b);
}
