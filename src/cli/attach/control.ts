// Follows the log of a run, which its control service sends line by line.
import { once } from "node:events";
import { type IncomingMessage, request as send } from "node:http";
import { createParser } from "eventsource-parser";
import {
  ConfigurationError,
  describeError,
  listenForSignals,
  type ProcessContext,
  quoteShellWord,
  UnreachableError,
} from "../../platform/index.ts";
import type { ServiceConnection } from "./connection.ts";
import { networkRemedy } from "./transport.ts";

/** Prints the run's log from its start until the run ends or the person leaves. */
export async function attachControl(
  connection: ServiceConnection,
  { output }: ProcessContext,
  printsOnly: boolean,
): Promise<number> {
  if (printsOnly) {
    for (const line of describeControl(connection)) output.out(line);
    return 0;
  }
  for (const line of describeControl(connection)) output.error(`The same by hand: ${line}`);
  output.error("Press Ctrl-C to leave; the run continues.");
  const stream = await connection.transport.connect().catch((error: unknown) => {
    throw unreachable(connection, error);
  });
  let hasLeft = false;
  using _signals = listenForSignals(() => {
    hasLeft = true;
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
    if (hasLeft) return 0;
    throw unreachable(connection, error);
  }
  request.on("error", () => {});
  const text = response.setEncoding("utf8");
  if (response.statusCode !== 200) {
    const answer = (await text.toArray()).join("").trim();
    throw new ConfigurationError(`${connection.name} answers: ${withoutControlCharacters(answer)}`);
  }
  const parser = createParser({
    onEvent({ data }) {
      for (const line of data.split("\n")) output.out(withoutControlCharacters(line));
    },
  });
  response.on("data", (piece: string) => parser.feed(piece)).on("error", () => {});
  await new Promise<void>((resolve) => {
    if (response.closed) resolve();
    else response.once("close", resolve);
  });
  if (!hasLeft) output.error("The run has ended, or the connection was lost.");
  return 0;
}

/** Text from another machine must not control this terminal. */
function withoutControlCharacters(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, " ");
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
