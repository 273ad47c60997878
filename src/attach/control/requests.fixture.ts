// Sends requests to the services of a run, for tests.
import { once } from "node:events";
import { type IncomingMessage, request as send } from "node:http";
import type { AttachableRun } from "../attach.fixture.ts";
import type { ServiceName } from "../index.ts";

/** How a request is sent. */
export interface How {
  method?: string;
  headers?: Record<string, string | string[]>;
}

/** Sends a request. @returns the response, when its head has arrived */
export async function ask(
  run: AttachableRun,
  name: ServiceName,
  path: string,
  { method = "GET", headers = {} }: How = {},
) {
  const request = send({
    socketPath: run.endpoint(name).socket,
    method,
    path,
    agent: false,
    headers: { host: "localhost", ...headers },
  }).end();
  request.on("error", () => {});
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return response.setEncoding("utf8");
}

/** Sends a request. @returns the whole response */
export async function tell(run: AttachableRun, name: ServiceName, path: string, how: How = {}) {
  const response = await ask(run, name, path, how);
  let text = "";
  for await (const piece of response) text += piece;
  return { status: response.statusCode, text, headers: response.headers };
}

/** Collects the text of a stream. */
export function listen(response: IncomingMessage) {
  let text = "";
  let wake = () => {};
  response.on("data", (piece: string) => {
    text += piece;
    wake();
  });
  return {
    /** The text, when it contains `wanted`. */
    async until(wanted: string): Promise<string> {
      while (!text.includes(wanted))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return text;
    },
  };
}
