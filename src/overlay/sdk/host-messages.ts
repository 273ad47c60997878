// The request to the host process and its messages, each one line of JSON.
import { array, boolean, literal, number, object, optional, parse, safeParse, string, union } from "zod/mini";

const requestShape = object({
  addon: string(),
  identity: string(),
  endpoints: array(object({ service: string(), socket: string() })),
  dials: optional(boolean()), // it does not host: it listens on the sockets and dials the services
  memoryLimit: number(), // bytes of resident memory; above that, the process ends when no client is connected
  memoryCeiling: number(), // above that, it ends although clients are connected
  writeLimit: number(), // ms for one write before the client that was sent most without an answer is dropped
  unreadLimit: number(), // bytes of a client that the local service may leave unread
  untakenLimit: number(), // bytes that a client is sent before anything comes from it
  deafLimit: number(), // ms that it may then stay silent
  settleLimit: number(), // ms for a client to leave by itself after the last write
});

/** The task of the host process. */
export type HostProcessRequest = ReturnType<typeof parse<typeof requestShape>>;

const messageShape = union([
  object({ tiding: literal("loaded") }),
  object({ tiding: literal("ready"), service: string() }), // a service is offered, or listened for
  object({ tiding: literal("fault"), why: string() }),
  object({ tiding: literal("tired"), clients: number(), memory: number() }), // it uses too much memory, and ends to be replaced
  object({
    tiding: literal("visit"),
    service: string(),
    kind: union([literal("came"), literal("left")]),
    caller: optional(string()),
  }),
]);

/** A report of the host process. */
export type HostProcessMessage = ReturnType<typeof parse<typeof messageShape>>;

/** @throws Error for a line that is not a request */
export function parseHostRequest(line: string): HostProcessRequest {
  return parse(requestShape, JSON.parse(line));
}

/** Undefined for other lines, because native code prints to the same output. */
export function parseHostMessage(line: string): HostProcessMessage | undefined {
  if (!line.startsWith('{"tiding":')) return undefined;
  try {
    const read = safeParse(messageShape, JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
