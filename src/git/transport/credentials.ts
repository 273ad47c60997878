// Gives a single call of git the right to push, without a trace in arguments, files or messages.
import { createRedactor, type Redactor } from "../../platform/index.ts";
import type { GitSetting } from "../repository/index.ts";
import { isAuthorization, type Transport } from "./transport-settings.ts";

/** A token for a server such as `https://github.com`; GitHub accepts it as the password of `x-access-token`. */
export interface Credentials {
  server: string;
  token: string;
}

/** The transport with these credentials instead of those in the settings. */
export function withCredentials(transport: Transport, credentials: Credentials | undefined): Transport {
  if (!credentials) return transport;
  const others = transport.settings.filter(([name, value]) => !isAuthorization({ name, value }));
  return { ...transport, settings: [...others, authorizationSetting(credentials)] };
}

/** The only one for the server: GitHub refuses a request with two authorization headers. */
function authorizationSetting({ server, token }: Credentials): GitSetting {
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [`http.${server.replace(/\/+$/, "")}/.extraheader`, `AUTHORIZATION: basic ${basic}`];
}

/** A redactor for all credentials of a transport. */
export function createTransportRedactor(
  transport: Transport,
  credentials: Credentials | undefined,
): Redactor {
  const headers = transport.settings
    .filter(([name, value]) => isAuthorization({ name, value }))
    .flatMap(([, value]) => readHeaderSecrets(value));
  return createRedactor([...headers, ...(credentials ? [credentials.token] : [])]);
}

function readHeaderSecrets(header: string): string[] {
  const [, scheme = "", secret = ""] = /^\s*authorization\s*:\s*(\S+)\s+(\S+)/i.exec(header) ?? [];
  if (scheme.toLowerCase() !== "basic") return [secret];
  const password = Buffer.from(secret, "base64").toString("utf8").split(":").slice(1).join(":");
  return [secret, password];
}

/** Replaces user and password in addresses. */
export function hidePasswords(text: string): string {
  return text.replace(/(\b[a-z][a-z+.-]*:\/\/)[^/@\s']+@/gi, "$1***@");
}
