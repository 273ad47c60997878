// Reads the log of a run from its control service, line by line, until the run ends.
import { once } from "node:events";
import { type IncomingMessage, request as send } from "node:http";
import type { Duplex } from "node:stream";
import { createParser } from "eventsource-parser";
import { endEventName } from "../../attach/index.ts";

/** How the reading ended: why the run has ended; undefined if the connection was lost before. */
export type LogEnd = { ending: string | undefined };

/** The service did not give its log, but this text. */
export class LogRefused extends Error {}

/** Reads the log from its start. @throws LogRefused; Error if there is no answer */
export async function readRunLog(stream: Duplex, onLine: (line: string) => void): Promise<LogEnd> {
  const request = send({
    createConnection: () => stream,
    path: "/log",
    headers: { host: "localhost" },
  }).end();
  const [response] = (await once(request, "response")) as [IncomingMessage];
  request.on("error", () => {});
  const text = response.setEncoding("utf8");
  if (response.statusCode !== 200)
    throw new LogRefused(withoutControlCharacters((await text.toArray()).join("").trim()));
  let ending: string | undefined;
  const parser = createParser({
    onEvent({ event, data }) {
      if (event === endEventName) ending = withoutControlCharacters(data);
      else for (const line of data.split("\n")) onLine(withoutControlCharacters(line));
    },
  });
  response.on("data", (piece: string) => parser.feed(piece)).on("error", () => {});
  await new Promise<void>((resolve) => {
    if (response.closed) resolve();
    else response.once("close", resolve);
  });
  // The run waits for this before it closes the connection itself.
  stream.destroy();
  return { ending };
}

/** Text from another machine must not control this terminal. */
export function withoutControlCharacters(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, " ");
}
