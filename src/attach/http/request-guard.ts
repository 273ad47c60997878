// Refuses requests that were sent to another host name, or by a web page of another site.
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** The names that a request may be sent to. */
export interface GuardOptions {
  readonly hostNames: readonly string[]; // without a port; the names of this machine are allowed, too
}

/** Why a request is refused: the status, and one line that says what to do. */
export interface Refusal {
  readonly status: 400 | 403;
  readonly message: string;
}

const localNames = ["localhost", "127.0.0.1", "[::1]"];

/** Checks the head of a request. @returns undefined when it is allowed */
export function checkRequest(
  { headers, rawHeaders }: Pick<IncomingMessage, "headers" | "rawHeaders">,
  { hostNames }: GuardOptions,
): Refusal | undefined {
  const names = new Set([...localNames, ...hostNames.map((name) => name.toLowerCase())]);
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
  const host = hosts === 1 ? parseHostName(headers.host ?? "") : undefined;
  // A page whose own name resolves to this address (DNS rebinding) would send that name.
  if (host === undefined || !names.has(host))
    return {
      status: 400,
      message: "This is not the service's address. Use one that ralph-ci attach prints.",
    };
  // A page of another site can send requests from the browser of a person who has access.
  if (isFromOtherSite(headers))
    return {
      status: 403,
      message: "Requests from pages of other sites are refused. Open the address itself.",
    };
  return undefined;
}

/** Another origin is also the same name with another port, which may be another user's. */
function isFromOtherSite({ host, origin, "sec-fetch-site": site }: IncomingHttpHeaders): boolean {
  const own = (host ?? "").toLowerCase();
  if (origin !== undefined && origin.toLowerCase().replace(/^https?:\/\//, "") !== own) return true;
  return site !== undefined && site !== "same-origin" && site !== "none";
}

/**
 * Checks the head of a request that changes something. A browser must say that it sends JSON: for that, it asks before it
 * sends the request of another site, and we never agree. Other programs need nothing.
 * @returns undefined when it is allowed
 */
export function checkChange({ headers }: Pick<IncomingMessage, "headers">): Refusal | undefined {
  const isFromBrowser = Object.keys(headers).some((name) => /^(?:origin|referer|sec-fetch-.*)$/.test(name));
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (!isFromBrowser || type === "application/json") return undefined;
  return {
    status: 403,
    message: "Forms are refused. Use the buttons of the page, or send the command with curl -X POST.",
  };
}

function parseHostName(host: string): string | undefined {
  return /^(\[[0-9a-f:]+\]|[a-z0-9_.-]+)(:\d{1,5})?$/.exec(host.toLowerCase())?.[1];
}
