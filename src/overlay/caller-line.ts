// The caller line: a publisher writes it before a caller's own bytes, to tell the local service who is calling.
import type { Socket } from "node:net";

const prefix = "RALPH-CALLER "; // starts none of our protocols: SSH starts with `SSH-`, HTTP with a method
const longest = 1024; // bytes; names of identities are short

/** Comes first on a service's Unix socket, with or without an identity, so that callers cannot send such a line. */
export function renderCallerLine(identity: string | undefined): Buffer {
  // The line is only for records and gives no rights: any process that can reach the socket can write one.
  return Buffer.from(`${prefix}${JSON.stringify(identity?.slice(0, 200) ?? null)}\n`);
}

/** `unknown`: the line is not complete yet. `rest`: the bytes after the line. */
export type CallerReading = "unknown" | { identity: string | undefined; rest: Buffer };

/** Reads the line, if the bytes start with one. @throws Error for a line that cannot be read */
export function readCallerLine(bytes: Buffer): CallerReading {
  const start = bytes.subarray(0, prefix.length).toString("latin1");
  if (start !== prefix.slice(0, start.length)) return { identity: undefined, rest: bytes };
  const end = bytes.indexOf("\n");
  if (Math.max(end, end < 0 ? bytes.length : 0) > longest) throw new Error("the caller line is too long");
  if (end < 0) return "unknown";
  const identity: unknown = JSON.parse(bytes.subarray(prefix.length, end).toString("utf8"));
  if (typeof identity !== "string" && identity !== null)
    throw new Error("the caller line does not hold a name");
  return { identity: identity ?? undefined, rest: bytes.subarray(end + 1) };
}

/**
 * Takes the line off a connection and calls back with the identity, and whether there was a line: without one, the connection
 * comes from this machine. Closes a connection with a broken line.
 */
export function takeCallerLine(
  socket: Socket,
  onCaller: (identity: string | undefined, hasLine: boolean) => void,
): void {
  let received = Buffer.alloc(0);
  const read = () => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read())
      received = Buffer.concat([received, chunk]);
    if (received.length === 0) return;
    let reading: CallerReading;
    try {
      reading = readCallerLine(received);
    } catch {
      socket.destroy();
      return;
    }
    if (reading === "unknown") return;
    socket.off("readable", read);
    if (reading.rest.length > 0) socket.unshift(reading.rest);
    onCaller(reading.identity, reading.rest.length < received.length);
  };
  socket.on("readable", read);
}
