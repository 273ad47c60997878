// Limits what a client is sent ahead of what it takes. A network keeps some 16 MB for a client that does not read, and
// then blocks all other clients of the same host for up to 40 s.
import type { Duplex } from "node:stream";
import type { Clock } from "../platform/index.ts";

/** Nothing but bytes from the client shows that it takes what it is sent: SSH grants new windows, HTTP asks for more. */
export interface UntakenLimits {
  readonly untakenLimit: number; // bytes that a client is sent before anything comes from it
  readonly deafLimit: number; // ms that it may then stay silent
}

/** 8 MB were seen to do no harm, and the largest answer that people need, opencode's list of models, has 6 MB. */
export const untakenLimits: UntakenLimits = { untakenLimit: 8 * 1024 * 1024, deafLimit: 10_000 };

/** Stops a pipe from a local service into a client at the limit, until the client sends something; a deaf client is disconnected. */
export function limitUntaken(
  local: Duplex,
  client: Duplex,
  { untakenLimit, deafLimit, clock }: UntakenLimits & { clock: Clock },
): void {
  let untaken = 0;
  let heard: AbortController | undefined;
  local.on("data", (chunk: Buffer) => {
    untaken += chunk.length;
    if (untaken < untakenLimit || heard) return;
    local.unpipe(client);
    const waiting = new AbortController();
    heard = waiting;
    void clock.sleep(deafLimit, waiting.signal).then(() => {
      if (!waiting.signal.aborted) client.destroy();
    });
  });
  client.on("data", () => {
    untaken = 0;
    if (!heard) return;
    heard.abort();
    heard = undefined;
    local.pipe(client);
  });
  client.once("close", () => heard?.abort());
}
