// Gives a single call of git the right to push, without a trace in arguments, files or messages.
import { createRedactor, type Redactor } from "../../platform/index.ts";
import type { GitSetting } from "../repository/index.ts";
import { isAuthorization, type Transport } from "./transport-settings.ts";

/** A right to a server. */
export interface Credentials {
  /** Where it holds, such as `https://github.com`. */
  server: string;
  /** A token that GitHub takes as the password of `x-access-token`. */
  token: string;
}

/** The way to the remote, by these credentials where some are given: those in the settings then count no more. */
export function withCredentials(transport: Transport, credentials: Credentials | undefined): Transport {
  if (!credentials) return transport;
  const others = transport.settings.filter(([name, value]) => !isAuthorization({ name, value }));
  return { ...transport, settings: [...others, authorizationSetting(credentials)] };
}

/** Two such headers in one request are refused, so an entry for the server must be the only one. */
function authorizationSetting({ server, token }: Credentials): GitSetting {
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [`http.${server.replace(/\/+$/, "")}/.extraheader`, `AUTHORIZATION: basic ${basic}`];
}

/** Takes every right that a transport holds out of what git says. */
export function createTransportRedactor(
  transport: Transport,
  credentials: Credentials | undefined,
): Redactor {
  const headers = transport.settings
    .filter(([name, value]) => isAuthorization({ name, value }))
    .flatMap(([, value]) => readHeaderSecrets(value));
  return createRedactor([...headers, ...(credentials ? [credentials.token] : [])]);
}

/** What follows the scheme in an authorization header, and the password in it where it can be read. */
function readHeaderSecrets(header: string): string[] {
  const [, scheme = "", secret = ""] = /^\s*authorization\s*:\s*(\S+)\s+(\S+)/i.exec(header) ?? [];
  if (scheme.toLowerCase() !== "basic") return [secret];
  const password = Buffer.from(secret, "base64").toString("utf8").split(":").slice(1).join(":");
  return [secret, password];
}

/** The user and password in an address, which people put there though they should not. */
export function hidePasswords(text: string): string {
  return text.replace(/(\b[a-z][a-z+.-]*:\/\/)[^/@\s']+@/gi, "$1***@");
}
