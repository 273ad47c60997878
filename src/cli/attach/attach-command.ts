// `ralph-ci attach`: attaches to a live run, on this machine or through the Ziti network.
import type { OptionValues } from "../../inputs/index.ts";
import type { ProcessContext } from "../../platform/index.ts";
import { openConnection } from "./connection.ts";
import { attachControl } from "./control/index.ts";
import { attachOpencode } from "./opencode/index.ts";
import { attachTerminal } from "./terminal.ts";

const attachTo = { terminal: attachTerminal, control: attachControl, opencode: attachOpencode } as const;

/** Attaches to a service until the person leaves or the run ends. */
export async function attachCommand(
  context: ProcessContext,
  options: OptionValues,
  argument: string | undefined,
): Promise<number> {
  const connection = await openConnection(context, options, argument);
  await using _transport = connection.transport;
  const isPrinted = options.print === true;
  return await attachTo[connection.kind](connection, context, { isPrinted, isOpened: options.open === true });
}
