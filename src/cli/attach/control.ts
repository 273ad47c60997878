// Follows the log of a run that its control tells, line by line.
import { once } from "node:events";
import { type IncomingMessage, request as send } from "node:http";
import { createParser } from "eventsource-parser";
import {
  ConfigurationError,
  describeError,
  listenForSignals,
  type ProcessContext,
  quoteShellWord,
} from "../../platform/index.ts";
import type { ServiceConnection } from "./connection.ts";
import { networkRemedy } from "./transport.ts";

/** Prints what the run has told and tells, until it ends or the person leaves. */
export async function attachControl(
  visit: ServiceConnection,
  { output }: ProcessContext,
  printsOnly: boolean,
): Promise<number> {
  if (printsOnly) {
    for (const line of describeControl(visit)) output.out(line);
    return 0;
  }
  for (const line of describeControl(visit)) output.error(`The same by hand: ${line}`);
  output.error("Ctrl-C leaves; the run goes on.");
  const stream = await visit.way.connect().catch((error: unknown) => {
    throw unreachable(visit, error);
  });
  let isLeft = false;
  using _signals = listenForSignals(() => {
    isLeft = true;
    stream.destroy();
  });
  const request = send({
    createConnection: () => stream,
    path: "/log",
    headers: { host: "localhost" },
  }).end();
  let response: IncomingMessage;
  try {
    [response] = (await once(request, "response")) as [IncomingMessage];
  } catch (error) {
    if (isLeft) return 0;
    throw unreachable(visit, error);
  }
  request.on("error", () => {});
  const text = response.setEncoding("utf8");
  if (response.statusCode !== 200) {
    const words = (await text.toArray()).join("").trim();
    throw new ConfigurationError(`${visit.name} answers: ${plain(words)}`);
  }
  const parser = createParser({
    onEvent({ data }) {
      for (const line of data.split("\n")) output.out(plain(line));
    },
  });
  response.on("data", (piece: string) => parser.feed(piece)).on("error", () => {});
  await new Promise<void>((resolve) => {
    if (response.closed) resolve();
    else response.once("close", resolve);
  });
  if (!isLeft) output.error("The run has ended, or the connection to it.");
  return 0;
}

/** What somebody else has written must not steer this person's terminal. */
function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, " ");
}

function unreachable({ name, local }: ServiceConnection, error: unknown): ConfigurationError {
  const remedy = local ? "try again in a moment, or start the run again with --attach" : networkRemedy;
  return new ConfigurationError(`nobody answers at ${name} (${describeError(error)}); ${remedy}`);
}

/** How the log, and what may be asked of the run, are had without this program. */
function describeControl({ name, local, mayWrite }: ServiceConnection): string[] {
  const way = local ? `--unix-socket ${quoteShellWord(local.socket)} http://localhost` : `http://${name}`;
  const asking = mayWrite ? [`curl -X POST ${way}/pause   # or stop, stop-now, checkpoint, resume`] : [];
  return [
    `curl --no-buffer ${way}/log${local ? "" : "   # with a Ziti tunneler on this machine"}`,
    ...asking,
  ];
}
