// Keeps the other users of a machine away from a port of it: a connection has to show the password before it is heard.
import { createHash, timingSafeEqual } from "node:crypto";
import { Duplex, Transform } from "node:stream";

/** The largest head of a request, in bytes. */
const largestHead = 16 * 1024;

/**
 * The stream, for whoever begins with an HTTP request whose Basic authorization (RFC 7617) holds the password. What comes
 * after the first head is not looked at: it is the same person's. Anybody else's connection is broken off.
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
        return done(new Error("the password is not right"));
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
  return isSame(pair.slice(pair.indexOf(":") + 1), password);
}

/** Compares secrets. The time that it takes does not show how much of the guess is right. */
function isSame(guess: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(guess), digest(secret));
}
