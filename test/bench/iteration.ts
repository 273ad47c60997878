// The overhead of the loop per iteration, with minimal work.
import { bareCommits, bareFsyncs, bareLoop } from "./bare.ts";
import { median } from "./distribution.ts";
import type { Figure, Row } from "./figure.ts";
import { World } from "./world.ts";

const iterations = 100;

function ownLoop(...more: string[]): number[] {
  using world = new World();
  world.run({ maxIterations: iterations }, ...more);
  return world.steps();
}

/** The overhead of an iteration, compared with a plain shell loop around the same agent. */
export const iterationFigure: Figure = {
  name: "iteration",
  title: "Overhead per iteration, compared with a plain shell loop around the same agent",
  measure(): Row[] {
    const bare = bareLoop(iterations);
    const base = median(bare);
    const overhead = (...more: string[]) => ownLoop(...more).map((step) => step - base);
    return [
      { name: "plain shell loop, whole step", values: bare, unit: "ms" },
      { name: "(a) --commit never, no gate", values: overhead("--commit", "never"), unit: "ms", goal: 10 },
      { name: '(b) a gate "true", a commit', values: overhead("--verify", "true"), unit: "ms", goal: 50 },
      { name: "git add and commit alone", values: bareCommits(30), unit: "ms" },
      { name: "fsync of 60 kB alone", values: bareFsyncs(50, Buffer.alloc(60_000, 1)), unit: "ms" },
    ];
  },
};
