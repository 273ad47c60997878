// Checks that the gates of an effort can run, without running them.
import type { Story } from "../../../effort/index.ts";
import { type CommandPlace, findGateProblems, type Gate, type GateProblem } from "../../../loop/index.ts";
import { type Check, error, ok, warning } from "../check.ts";

/** Checks that the program, script, target or file of each gate exists; runs no gate. `open` are the open stories. */
export async function checkGates(
  gates: readonly Gate[],
  open: readonly Story[],
  place: CommandPlace,
): Promise<Check[]> {
  if (open.length > 0 && gates.length === 0) {
    return [
      warning(
        "gates",
        'there are none, so stories would pass unverified; give --verify CMD, or add "verify" to a plan in JSON or YAML',
      ),
    ];
  }
  const problems = await findGateProblems(gates, open, place);
  if (problems.length > 0) return problems.map(asCheck);
  const names = gates.map(({ command }) => command).join(" · ");
  return [ok("gates", gates.length === 0 ? "none needed, because every story has passed" : names)];
}

function asCheck({ command, text, kind, creator }: GateProblem): Check {
  if (creator) return warning("gates", `${command}: unless ${creator.id} creates it, ${text}`);
  return kind === "some-shells"
    ? warning("gates", `${command}: ${text}`)
    : error("gates", `${command}: ${text}`);
}
