// Every fault at every phase of a job: the cells, and samples of them that leave out no fault and no phase.
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

/** A fault at a phase; `pushes` says whether the job may push or its work has to travel. */
export interface Cell {
  readonly fault: Fault;
  readonly phase: Phase;
  readonly pushes: boolean;
}

/** All of them, pushing and not in turns. What is exported only travels. */
export const allCells: readonly Cell[] = phases.flatMap((phase, row) =>
  faults.map((fault, column) => ({ fault, phase, pushes: phase !== "export" && (row + column) % 2 === 0 })),
);

/** Two cells of each phase, among them every fault at least twice; the same seed gives the same ones. */
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

/** How a cell is called in logs, and how `npm run soak -- --cell` takes it. */
export const nameOf = ({ fault, phase, pushes }: Cell) =>
  `${fault} at ${phase} (${pushes ? "pushed" : "travels"})`;
