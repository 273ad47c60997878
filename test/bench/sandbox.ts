// What the sandbox adds to a session and to a gate.
import { writeFileSync } from "node:fs";
import { node24 } from "../kit/install-tools.ts";
import { median } from "./distribution.ts";
import { type Figure, type Row, skippedRow } from "./figure.ts";
import { World } from "./world.ts";

const rounds = 3;
const iterations = 6;

/** By their options, so that what else the machine does meets all of them. */
function measureInTurn(settings: readonly (readonly string[])[]): number[][] {
  const found: number[][] = settings.map(() => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, options] of settings.entries()) found[index]?.push(...steps(options));
  return found;
}

function steps(options: readonly string[]): number[] {
  using world = new World();
  writeFileSync(world.stamps, "");
  const limits = { maxIterations: iterations, node: node24 };
  world.run(limits, "--commit", "never", "--sandbox-write", world.stamps, ...options);
  return world.steps();
}

/** Sessions and gates in the sandbox, compared with bare ones in the same run. */
export const sandboxFigure: Figure = {
  name: "sandbox",
  title: "What the sandbox adds, with an agent and a gate that do nothing",
  needsTools: true,
  measure(): Row[] {
    try {
      const [bare = [], bareGate = [], session = [], gate = []] = measureInTurn([
        ["--sandbox", "off"],
        ["--sandbox", "off", "--verify", "true"],
        ["--sandbox", "on"],
        ["--sandbox", "on", "--verify", "true"],
      ]);
      const [base, withGate, withSession] = [bare, bareGate, session].map(median) as [number, number, number];
      return [
        { name: "bare iteration", values: bare, unit: "ms" },
        { name: 'bare iteration with a gate "true"', values: bareGate, unit: "ms" },
        { name: "added to a session", values: session.map((step) => step - base), unit: "ms", goal: 500 },
        {
          name: "added to a gate",
          values: gate.map((step) => step - withSession - (withGate - base)),
          unit: "ms",
          goal: 150,
        },
      ];
    } catch (error) {
      return [skippedRow("the sandbox", `because it does not work here (${error})`)];
    }
  },
};
