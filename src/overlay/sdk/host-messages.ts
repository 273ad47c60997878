// What the process with the native part is told, and what it tells: one line of JSON each.
import { array, boolean, literal, number, object, optional, parse, safeParse, string, union } from "zod/mini";

const requestShape = object({
  /** The path of the package's entry. */
  addon: string(),
  identity: string(),
  endpoints: array(object({ service: string(), socket: string() })),
  /** Where set, the process does not host: it listens on these sockets and dials the services. */
  dials: optional(boolean()),
  /** Above so many bytes of resident memory it ends when nobody is attached. */
  memoryLimit: number(),
  /** So long one write may take until the client is dropped, in ms. */
  writeLimit: number(),
  /** So many bytes a client may have sent that the local service has not taken yet. */
  unreadLimit: number(),
});

/** What the process is to do. */
export type HostProcessRequest = ReturnType<typeof parse<typeof requestShape>>;

const messageShape = union([
  /** The native part could be loaded. */
  object({ tiding: literal("loaded") }),
  /** It offers a service, or listens for it. */
  object({ tiding: literal("ready"), service: string() }),
  /** It cannot go on. */
  object({ tiding: literal("fault"), why: string() }),
  /** It ends to be made anew: it holds too much memory, and nobody is attached. */
  object({ tiding: literal("tired") }),
  object({
    tiding: literal("visit"),
    service: string(),
    kind: union([literal("came"), literal("left")]),
    caller: optional(string()),
  }),
]);

/** What the process tells. */
export type HostProcessMessage = ReturnType<typeof parse<typeof messageShape>>;

/** @throws Error for a line that is no order */
export function parseHostRequest(line: string): HostProcessRequest {
  return parse(requestShape, JSON.parse(line));
}

/** Undefined for a line of somebody else: native code prints as it likes. */
export function parseHostMessage(line: string): HostProcessMessage | undefined {
  if (!line.startsWith('{"tiding":')) return undefined;
  try {
    const read = safeParse(messageShape, JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
