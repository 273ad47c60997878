// `ralph-ci attach`: lets a person into a run that is at work, on this machine or through the Ziti network.
import type { OptionValues } from "../../inputs/index.ts";
import type { ProcessContext } from "../../platform/index.ts";
import { openConnection } from "./connection.ts";
import { attachControl } from "./control.ts";
import { attachOpencode } from "./opencode.ts";
import { attachTerminal } from "./terminal.ts";

const joiners = { terminal: attachTerminal, control: attachControl, opencode: attachOpencode } as const;

/** Joins a service until the person leaves or the run ends; the run itself goes on. */
export async function attachCommand(
  surroundings: ProcessContext,
  given: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const visit = await openConnection(surroundings, given, argument);
  await using _way = visit.way;
  return await joiners[visit.kind](visit, surroundings, given.print === true);
}
