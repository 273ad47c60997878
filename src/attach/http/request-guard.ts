// Judges a request by what stands above its body: whose address it was sent to, from which page, and with which password.
import type { IncomingMessage } from "node:http";
import type { Guest } from "../connections/index.ts";
import { isSame } from "../password.ts";

/** What a request has to show. */
export interface GuardOptions {
  /** Names of hosts, without a port, under which people reach the service, besides those of this machine. */
  readonly hostNames: readonly string[];
  /** What ports ask for; the user's name does not matter. */
  readonly password: string;
}

/** Why a request is refused: the status, and one line that says what to do. */
export interface Refusal {
  readonly status: 400 | 401 | 403;
  readonly words: string;
}

const ownNames = ["localhost", "127.0.0.1", "[::1]"];

/** Looks at the head of a request. @returns undefined where it may pass */
export function judgeRequest(
  { headers, rawHeaders }: Pick<IncomingMessage, "headers" | "rawHeaders">,
  via: Guest["via"],
  { hostNames, password }: GuardOptions,
): Refusal | undefined {
  const names = new Set([...ownNames, ...hostNames.map((name) => name.toLowerCase())]);
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
  const host = hosts === 1 ? nameOf(headers.host ?? "") : undefined;
  // A page that has its own name lead here would send that name.
  if (host === undefined || !names.has(host))
    return { status: 400, words: "This is not the service's address. Use one that ralph-ci attach prints." };
  // A page of somebody else, in the browser of somebody who may come in.
  const origin = headers.origin === undefined ? host : nameOf(headers.origin.replace(/^https?:\/\//, ""));
  const site = headers["sec-fetch-site"];
  if (origin !== host || (site !== undefined && site !== "same-origin" && site !== "none"))
    return { status: 403, words: "Pages of other sites may not ask here. Open the address itself." };
  if (via === "port" && !isSame(passwordIn(headers.authorization ?? ""), password))
    return { status: 401, words: "This port wants the password of the run. Join with ralph-ci attach." };
  return undefined;
}

/** The name in `name:port`, in small letters; undefined where it is none. */
function nameOf(host: string): string | undefined {
  return /^(\[[0-9a-f:]+\]|[a-z0-9_.-]+)(:\d{1,5})?$/.exec(host.toLowerCase())?.[1];
}

/** The password of Basic (RFC 7617) or Bearer (RFC 6750). */
function passwordIn(authorization: string): string {
  const [scheme = "", value = ""] = authorization.split(" ");
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return "";
  const pair = Buffer.from(value, "base64").toString("utf8");
  return pair.slice(pair.indexOf(":") + 1);
}
