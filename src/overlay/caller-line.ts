// The one line by which whoever carries a connection over an overlay says who is calling, before the caller's own bytes.
import type { Socket } from "node:net";

/** No protocol that is spoken here begins so: SSH begins with `SSH-`, HTTP with a method. */
const beginning = "RALPH-CALLER ";
/** The longest line, in bytes: names of identities are short. */
const longest = 1024;

/**
 * The bytes that a publisher writes first into a service's Unix socket, also where the identity of the caller is unknown: what
 * the caller sends is never taken for such a line then. It is for the records alone and gives no right, since whoever
 * can reach that socket by themselves may say what they like.
 */
export function renderCallerLine(identity: string | undefined): Buffer {
  return Buffer.from(`${beginning}${JSON.stringify(identity?.slice(0, 200) ?? null)}\n`);
}

/** What is known after some first bytes: nothing yet, or who calls and which bytes are the caller's own. */
export type CallerReading = "unknown" | { identity: string | undefined; rest: Buffer };

/** Reads the line, where there is one. @throws Error for a line that cannot be read */
export function readCallerLine(bytes: Buffer): CallerReading {
  const start = bytes.subarray(0, beginning.length).toString("latin1");
  if (start !== beginning.slice(0, start.length)) return { identity: undefined, rest: bytes };
  const end = bytes.indexOf("\n");
  if (Math.max(end, end < 0 ? bytes.length : 0) > longest)
    throw new Error("the line of the caller is too long");
  if (end < 0) return "unknown";
  const identity: unknown = JSON.parse(bytes.subarray(beginning.length, end).toString("utf8"));
  if (typeof identity !== "string" && identity !== null)
    throw new Error("the line of the caller names nobody");
  return { identity: identity ?? undefined, rest: bytes.subarray(end + 1) };
}

/** Takes the line off a connection and calls back with the identity; a connection with a broken one is ended. */
export function takeCallerLine(socket: Socket, onCaller: (identity: string | undefined) => void): void {
  let held = Buffer.alloc(0);
  const look = () => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read())
      held = Buffer.concat([held, chunk]);
    if (held.length === 0) return;
    let reading: CallerReading;
    try {
      reading = readCallerLine(held);
    } catch {
      socket.destroy();
      return;
    }
    if (reading === "unknown") return;
    socket.off("readable", look);
    if (reading.rest.length > 0) socket.unshift(reading.rest);
    onCaller(reading.identity);
  };
  socket.on("readable", look);
}
