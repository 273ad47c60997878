// `ralph-ci dial`: connects its standard input and output to a service. ssh runs it as its proxy command.
import * as path from "node:path";
import { type OptionValues, optionValue, readIdentityFile } from "../../inputs/index.ts";
import {
  ConfigurationError,
  connectStandardStreams,
  describeError,
  type ProcessContext,
} from "../../platform/index.ts";
import { networkRemedy, openSocketTransport, openZitiTransport, type Transport } from "./transport.ts";

/** Passes bytes on until either side closes; the exit code is 1 if the service does not answer. */
export async function dialCommand(context: ProcessContext, options: OptionValues): Promise<number> {
  const { output } = context;
  const name = optionValue(options, "to") ?? optionValue(options, "socket");
  await using transport = await openTransport(context, options);
  const end = await transport
    .connect()
    .then(connectStandardStreams, (error: unknown) => ({ answered: false, error }));
  if (end.answered) return 0;
  const why = end.error === undefined ? "" : ` (${describeError(end.error)})`;
  output.error(`ralph-ci: no answer from ${name}${why}; ${remedy(options)}`);
  return 1;
}

function remedy(options: OptionValues): string {
  return options.socket === undefined
    ? networkRemedy
    : "the run has ended, so start another one with --attach";
}

async function openTransport(context: ProcessContext, options: OptionValues): Promise<Transport> {
  const [socket, service] = [optionValue(options, "socket"), optionValue(options, "to")];
  if (socket !== undefined) return openSocketTransport(path.resolve(context.folder, socket));
  const identity = readIdentityFile(optionValue(options, "ziti-identity"));
  if (identity === undefined || service === undefined)
    throw new ConfigurationError(
      "dial needs --socket, or --ziti-identity and --to; use ralph-ci attach, which gives them",
    );
  return openZitiTransport(path.resolve(context.folder, identity), service, context);
}
