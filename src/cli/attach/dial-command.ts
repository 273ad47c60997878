// `ralph-ci dial`: joins its standard input and output to a service. Not for people: ssh connects through it.
import * as path from "node:path";
import { type OptionValues, optionValue, readIdentityFile } from "../../inputs/index.ts";
import {
  ConfigurationError,
  connectStandardStreams,
  describeError,
  type ProcessContext,
} from "../../platform/index.ts";
import { networkRemedy, openSocketTransport, openZitiTransport, type Transport } from "./transport.ts";

/** Connects, and hands bytes on until either side has gone; exit code 1 where nobody answers. */
export async function dialCommand(surroundings: ProcessContext, given: OptionValues): Promise<number> {
  const { output } = surroundings;
  const name = optionValue(given, "to") ?? optionValue(given, "socket");
  await using way = await openWay(surroundings, given);
  const end = await way
    .connect()
    .then(connectStandardStreams, (error: unknown) => ({ answered: false, error }));
  if (end.answered) return 0;
  const why = end.error === undefined ? "" : ` (${describeError(end.error)})`;
  output.error(`ralph-ci: nobody answers at ${name}${why}; ${remedy(given)}`);
  return 1;
}

function remedy(given: OptionValues): string {
  return given.socket === undefined ? networkRemedy : "the run has ended, so start another one with --attach";
}

async function openWay(surroundings: ProcessContext, given: OptionValues): Promise<Transport> {
  const [socket, service] = [optionValue(given, "socket"), optionValue(given, "to")];
  if (socket !== undefined) return openSocketTransport(path.resolve(surroundings.folder, socket));
  const identity = readIdentityFile(optionValue(given, "ziti-identity"));
  if (identity === undefined || service === undefined)
    throw new ConfigurationError("nothing to dial was named; use ralph-ci attach, which does it for you");
  return openZitiTransport(path.resolve(surroundings.folder, identity), service, surroundings);
}
