// A sample of the fault matrix with the shipped program: whatever fails in a job, the next one loses no record.
import { describe, expect, test } from "vitest";
import { type Cell, faults, nameOf, phases, sampleCells } from "../kit/faults/matrix.ts";
import { runCell } from "../kit/faults/run-cell.ts";

/** A new seed each time, to cover all cells over time; `RALPH_SEED` repeats one. */
const seed = Number(process.env.RALPH_SEED ?? Date.now() % 1_000_000);
const sample = sampleCells(seed);
const isSlow = ({ fault }: Cell) => fault === "network gone";
console.log(`RALPH_SEED=${seed} takes the same cells again`);

/** Two at a time, for two processors. */
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];

describe.concurrent("a job with a fault", () => {
  // Start with the cells that wait for a dead network, one per lane, so that none is left for the end.
  const ordered = [...sample].sort((a, b) => Number(isSlow(b)) - Number(isSlow(a)));
  test.each(ordered.map((cell, index) => [nameOf(cell), cell, index % 2] as const))(
    "%s",
    async (_, cell, lane) => {
      const run = (lanes[lane] ?? Promise.resolve()).then(() => runCell(cell));
      lanes[lane] = run.catch(() => {});
      const { broken } = await run;
      expect(broken.join("\n"), `RALPH_SEED=${seed}`).toBe("");
    },
  );
});

test("a sample has 14 cells, two of each phase and at least two of each fault", () => {
  for (let number = 0; number < 200; number += 1) {
    const cells = sampleCells(number);
    const count = (word: string) => cells.filter((cell) => cell.fault === word || cell.phase === word).length;
    expect(new Set(cells).size).toBe(14);
    expect(phases.map(count)).toEqual(phases.map(() => 2));
    for (const fault of faults) expect(count(fault), fault).toBeGreaterThanOrEqual(2);
  }
});
