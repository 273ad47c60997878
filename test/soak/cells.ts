// Runs cells of the fault matrix, two at a time, and prints a line for each with its errors.

import { allCells, type Cell, nameOf } from "../kit/faults/matrix.ts";
import { runCell } from "../kit/faults/run-cell.ts";

/** The number of concurrent cells: a cell waits more than it computes. */
const atOnce = 2;

/** The cells whose names begin with this text. @throws Error if there is none */
export function cellsNamed(name: string): readonly Cell[] {
  const named = allCells.filter((cell) => nameOf(cell).startsWith(name));
  const names = () => allCells.map(nameOf).join("\n");
  if (named.length === 0) throw new Error(`there is no cell "${name}"; the cells are\n${names()}`);
  return named;
}

/** Runs cells and prints a line for each. @returns the errors, each beginning with the name of its cell */
export async function runCells(cells: readonly Cell[]): Promise<string[]> {
  const queue = [...cells];
  const faults: string[] = [];
  const work = async () => {
    for (let cell = queue.shift(); cell; cell = queue.shift()) faults.push(...(await runOne(cell)));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const failed = new Set(faults.map((fault) => fault.split(":")[0])).size;
  console.log(`${cells.length} cells, ${cells.length - failed} held, ${failed} broken`);
  return faults;
}

async function runOne(cell: Cell): Promise<string[]> {
  const name = nameOf(cell);
  const broken: string[] = [];
  const startedAt = performance.now();
  try {
    broken.push(...(await runCell(cell)).broken);
  } catch (error) {
    broken.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`cell ${name}: ${broken.length === 0 ? "held" : "BROKEN"} after ${seconds} s`);
  for (const text of broken) console.log(`  ${text.replaceAll("\n", "\n    ")}`);
  return broken.map((text) => `${name}: ${text}`);
}
