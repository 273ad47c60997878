// Gives a single call of git the right to push, without a trace in arguments, files or messages.
import { createRedactor, type Redactor } from "../../platform/index.ts";
import type { GitSetting } from "../repository/index.ts";
import { findAddresses, isOnServer, readPasswords } from "./addresses.ts";
import { isAuthorization, type Transport } from "./transport-settings.ts";

/** A token for a server such as `https://github.com`; GitHub accepts it as the password of `x-access-token`. */
export interface Credentials {
  server: string;
  token: string;
}

/** The transport with these credentials instead of those in the settings. */
export function withCredentials(transport: Transport, credentials: Credentials | undefined): Transport {
  if (!credentials) return transport;
  const { remote, extensions, isPartial } = transport;
  const settings = transport.settings.filter(([name, value]) => !isAuthorization({ name, value }));
  const hasHelper = settings.some(([name]) => name === `remote.${remote}.vcs`);
  const { fetch, push } = findAddresses(settings, remote);
  const areOnServer = (addresses: readonly string[]) =>
    !hasHelper && addresses.every((address) => isOnServer(address, credentials.server));
  const setting = authorizationSetting(credentials);
  const header = { setting, fetches: areOnServer(fetch), pushes: areOnServer(push) };
  return { remote, settings, extensions, isPartial, header };
}

/** The only one for the server: GitHub refuses a request with two authorization headers. */
function authorizationSetting({ server, token }: Credentials): GitSetting {
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [`http.${server.replace(/\/+$/, "")}/.extraheader`, `AUTHORIZATION: basic ${basic}`];
}

/** The secrets in settings: of headers with credentials, and the passwords in addresses. */
export function readSecrets(settings: readonly { name: string; value: string }[]): string[] {
  const headers = settings.filter(isAuthorization).flatMap(({ value }) => readHeaderSecrets(value));
  return [...headers, ...readPasswords(settings)];
}

/** A redactor for all credentials of a transport. */
export function createTransportRedactor(
  transport: Transport,
  credentials: Credentials | undefined,
): Redactor {
  const { header } = transport;
  const given = header ? [...transport.settings, header.setting] : transport.settings;
  const settings = given.map(([name, value]) => ({ name, value }));
  return createRedactor([...readSecrets(settings), ...(credentials ? [credentials.token] : [])]);
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
