// The requests to the sandbox's host process and its answers, each one line of JSON.
import { array, boolean, literal, number, object, optional, parse, safeParse, string, union } from "zod/mini";

const keyShape = object({
  placeholder: string(),
  value: string(),
  hosts: array(string()), // where the value is put in, and nowhere else
});

const openShape = object({
  ask: literal("open"),
  bubblewrap: string(), // the script that starts bubblewrap
  socat: string(),
  javaAgent: string(),
  hosts: array(string()), // names, or `*.name`, with or without a port
  addresses: array(string()), // hosts of base URLs that may be on loopback or in a private network, with their port
  fetchHosts: array(string()), // nothing can be sent to them
  isOpen: boolean(), // every public host is allowed
  untouchedHosts: array(string()), // their TLS is not opened
  privateRanges: array(string()),
  certificate: string(), // the file of the certificate authority, to be made
  certificateKey: string(),
  hidden: array(string()),
  readable: array(string()),
  writable: array(string()),
  readOnly: array(string()),
});

const requestShape = union([
  openShape,
  object({ ask: literal("mask"), id: number(), keys: array(keyShape) }),
  object({
    ask: literal("wrap"),
    id: number(),
    command: string(),
    writable: array(string()),
    readable: array(string()),
  }),
]);

/** What the host process is to do. */
export type HostRequest = ReturnType<typeof parse<typeof requestShape>>;

/** The rules of a sandbox. */
export type SandboxRules = Omit<ReturnType<typeof parse<typeof openShape>>, "ask">;

/** A key of a provider, and what programs see in its place. */
export type PlacedKey = ReturnType<typeof parse<typeof keyShape>>;

const messageShape = union([
  object({ tiding: literal("opened") }),
  object({ tiding: literal("masked"), id: number() }),
  object({ tiding: literal("wrapped"), id: number(), command: string() }),
  object({ tiding: literal("failed"), id: optional(number()), why: string() }),
  object({ tiding: literal("denied"), host: string(), port: number() }),
]);

/** A report of the host process. */
export type HostMessage = ReturnType<typeof parse<typeof messageShape>>;

/** @throws Error for a line that is not a request */
export function parseRequest(line: string): HostRequest {
  return parse(requestShape, JSON.parse(line));
}

/** Undefined for a line that is not a message. */
export function parseMessage(line: string): HostMessage | undefined {
  try {
    const read = safeParse(messageShape, JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
