// `ralph-ci attach`: lets a person into a run that is at work, on this machine or through the Ziti network.
import type { GivenWords } from "../../inputs/index.ts";
import type { Surroundings } from "../../platform/index.ts";
import { openVisit } from "./connection.ts";
import { joinControl } from "./control.ts";
import { joinOpencode } from "./opencode.ts";
import { joinTerminal } from "./terminal.ts";

const joiners = { terminal: joinTerminal, control: joinControl, opencode: joinOpencode } as const;

/** Joins a service until the person leaves or the run ends; the run itself goes on. */
export async function attachCommand(
  surroundings: Surroundings,
  given: GivenWords,
  argument: string | undefined,
): Promise<number> {
  const visit = await openVisit(surroundings, given, argument);
  await using _way = visit.way;
  return await joiners[visit.kind](visit, surroundings, given.print === true);
}
