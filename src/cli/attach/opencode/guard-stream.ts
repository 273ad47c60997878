// Keeps other users of the machine away from a local port: a connection must send the password first.
import { Duplex, Transform } from "node:stream";
import { isSameSecret } from "../same-secret.ts";

/** In bytes. */
const largestHead = 16 * 1024;

/**
 * Passes a connection on to the stream if its first HTTP request has the password in its Basic authorization (RFC 7617).
 * Later requests of the same connection are not checked. Any other connection is closed.
 */
export function guardStream(stream: Duplex, password: string): Duplex {
  let head = "";
  let isOpen = false;
  const gate = new Transform({
    transform(chunk: Buffer, _, done) {
      if (isOpen) return done(null, chunk);
      head += chunk.toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end < 0 && head.length <= largestHead) return done();
      if (end < 0 || !isAuthorized(head.slice(0, end), password))
        return done(new Error("the password is wrong"));
      isOpen = true;
      done(null, Buffer.from(head, "latin1"));
    },
  });
  gate.pipe(stream);
  gate.once("close", () => {
    if (!gate.writableFinished) stream.destroy();
  });
  return Duplex.from({ writable: gate, readable: stream });
}

function isAuthorized(head: string, password: string): boolean {
  const [, value = ""] = /^authorization: *basic +(\S+) *$/im.exec(head) ?? [];
  const pair = Buffer.from(value, "base64").toString("utf8");
  return isSameSecret(pair.slice(pair.indexOf(":") + 1), password);
}
