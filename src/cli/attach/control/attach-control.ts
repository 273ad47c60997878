// Follows the log of a run, which its control service sends line by line, and opens its page for the browser.
import {
  ConfigurationError,
  describeError,
  listenForSignals,
  type ProcessContext,
  quoteShellWord,
  UnreachableError,
} from "../../../platform/index.ts";
import { openInBrowser } from "../../report/index.ts";
import type { ServiceConnection } from "../connection.ts";
import { type LogEnd, LogRefused, readRunLog } from "../run-log.ts";
import { networkRemedy } from "../transport.ts";
import { openPagePort, type PagePort } from "./page-port.ts";

/**
 * Prints the run's log from its start until the run ends or the person leaves, and meanwhile opens a port for the run's page.
 * The exit code is 1 if the connection is lost.
 */
export async function attachControl(
  connection: ServiceConnection,
  context: ProcessContext,
  { isPrinted, isOpened }: { readonly isPrinted: boolean; readonly isOpened: boolean },
): Promise<number> {
  const { output } = context;
  if (isPrinted) {
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
  await using page = await openPage(connection, context, isOpened);
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
  if (end.ending !== undefined) await page?.finish();
  output.error(end.ending ?? "The connection was lost. If the run is still at work, attach again.");
  return end.ending === undefined ? 1 : 0;
}

/** Opens the port and says its address; without a port, the log is still there. */
async function openPage(
  { transport }: ServiceConnection,
  context: ProcessContext,
  isOpened: boolean,
): Promise<PagePort | undefined> {
  try {
    const page = await openPagePort(() => transport.connect());
    context.output.error(`The run in a browser: ${page.address}`);
    if (isOpened) await openInBrowser(context, page.addressToOpen);
    return page;
  } catch (error) {
    context.output.error(`The page of the run cannot be shown: ${describeError(error)}`);
    return undefined;
  }
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
