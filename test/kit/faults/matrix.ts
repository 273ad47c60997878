// Every fault at every phase of a job (a cell each), and samples that cover every fault and every phase.
import { seededNumbers } from "../kill.ts";

export const faults = [
  "SIGINT",
  "SIGTERM",
  "SIGKILL of the step",
  "SIGKILL of all",
  "disk full",
  "network gone",
] as const;
export type Fault = (typeof faults)[number];

export const phases = [
  "before the first iteration",
  "agent",
  "gate",
  "commit",
  "export",
  "upload",
  "post",
] as const;
export type Phase = (typeof phases)[number];

/** A fault at a phase; `pushes` tells whether the job may push or the snapshot carries its work. */
export interface Cell {
  readonly fault: Fault;
  readonly phase: Phase;
  readonly pushes: boolean;
}

/** All cells, alternating between pushing and not. The phase `export` exists only without pushing. */
export const allCells: readonly Cell[] = phases.flatMap((phase, row) =>
  faults.map((fault, column) => ({ fault, phase, pushes: phase !== "export" && (row + column) % 2 === 0 })),
);

/** Two cells of each phase, with every fault at least twice; the same seed gives the same cells. */
export function sampleCells(seed: number): readonly Cell[] {
  const next = seededNumbers(seed);
  const order = shuffled(faults, next);
  return shuffled(phases, next).flatMap((phase, row) => {
    const wanted = [0, 1].map((which) => order[(2 * row + which) % order.length]);
    return allCells.filter((cell) => cell.phase === phase && wanted.includes(cell.fault));
  });
}

function shuffled<T>(all: readonly T[], next: () => number): T[] {
  return all
    .map((each) => ({ each, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);
}

/** The name of a cell in logs and for `npm run soak -- --cell`. */
export const nameOf = ({ fault, phase, pushes }: Cell) =>
  `${fault} at ${phase} (${pushes ? "pushed" : "not pushed"})`;
