// Follows the log of a run, which its control service sends line by line.
import {
  ConfigurationError,
  describeError,
  listenForSignals,
  type ProcessContext,
  quoteShellWord,
  UnreachableError,
} from "../../platform/index.ts";
import type { ServiceConnection } from "./connection.ts";
import { type LogEnd, LogRefused, readRunLog } from "./run-log.ts";
import { networkRemedy } from "./transport.ts";

/** Prints the run's log from its start until the run ends or the person leaves. The exit code is 1 if the connection is lost. */
export async function attachControl(
  connection: ServiceConnection,
  { output }: ProcessContext,
  printsOnly: boolean,
): Promise<number> {
  if (printsOnly) {
    for (const line of describeControl(connection)) output.out(line);
    return 0;
  }
  output.error("Press Ctrl-C to leave; the run continues.");
  const stream = await connection.transport.connect().catch((error: unknown) => {
    throw unreachable(connection, error);
  });
  let hasLeft = false;
  using _signals = listenForSignals(() => {
    hasLeft = true;
    stream.destroy();
  });
  let end: LogEnd;
  try {
    end = await readRunLog(stream, output.out);
  } catch (error) {
    if (hasLeft) return 0;
    if (error instanceof LogRefused)
      throw new ConfigurationError(`${connection.name} answers: ${error.message}`);
    throw unreachable(connection, error);
  }
  if (hasLeft) return 0;
  output.error(end.ending ?? "The connection was lost. If the run is still at work, attach again.");
  return end.ending === undefined ? 1 : 0;
}

function unreachable({ name, local }: ServiceConnection, error: unknown): UnreachableError {
  const remedy = local ? "try again in a moment, or start the run again with --attach" : networkRemedy;
  return new UnreachableError(`no answer from ${name} (${describeError(error)}); ${remedy}`);
}

/** The commands that do the same without this program. */
function describeControl({ name, local, mayWrite }: ServiceConnection): string[] {
  const address = local ? `--unix-socket ${quoteShellWord(local.socket)} http://localhost` : `http://${name}`;
  const requests = mayWrite
    ? [`curl -X POST ${address}/pause   # or stop, stop-now, checkpoint, resume`]
    : [];
  return [
    `curl --no-buffer ${address}/log${local ? "" : "   # with a Ziti tunneler on this machine"}`,
    ...requests,
  ];
}
