// Prepares the terminal service: its packages, the authorized keys, the host key, and tmux.
import {
  type Environment,
  findOwnProgram,
  loadPseudoTerminals,
  markerVariable,
  pickEnvironment,
} from "../../platform/index.ts";
import type { ServiceServer } from "../connections/index.ts";
import type { ServiceName } from "../contract.ts";
import { collectKeys, createAuthorizedKeys, type KeySource } from "./authorized-keys.ts";
import { createHostKey, type HostKey } from "./host-key.ts";
import { createSshServer, type SshServerOptions } from "./ssh-server.ts";
import type { TmuxProgram } from "./tmux-client.ts";

/** What the terminal needs of the request for services. */
export interface TerminalRequest extends Pick<SshServerOptions, "clock"> {
  readonly keys: KeySource | undefined;
  readonly hostSecret: Uint8Array | undefined;
  readonly stateKey: string;
  readonly environment: Environment;
  readonly marker: string;
  readonly loadsAll: boolean; // and not only with the first connection, so that what is missing is known early
  readonly listener: { onWarning(text: string): void };
}

/** The terminal, ready to be opened; nothing listens yet. */
export interface PreparedTerminal {
  readonly hostKey: HostKey;
  createServer(service: ServiceName): ServiceServer;
}

/** @throws Error without tmux or pseudo-terminals; ConfigurationError for wrong user names */
export async function prepareTerminal(
  request: TerminalRequest,
  { broadcaster, participants, limits }: Pick<SshServerOptions, "broadcaster" | "participants" | "limits">,
): Promise<PreparedTerminal> {
  const { listener, clock } = request;
  const tmux = findTmux(request);
  const lines = request.keys && (await collectKeys(request.keys, listener.onWarning));
  if (request.loadsAll) await loadPseudoTerminals();
  const keys = lines && createAuthorizedKeys(lines, (await loadSsh()).utils.parseKey, listener.onWarning);
  if (keys?.size === 0)
    listener.onWarning(
      "attaching to the terminal is off: no SSH key can be used; give a key with --attach-keys",
    );
  const hostKey = createHostKey(request.hostSecret, request.stateKey);
  const options = { loadSsh, hostKey, keys, tmux, broadcaster, participants, clock, limits };
  return { hostKey, createServer: (service) => createSshServer(service, options) };
}

async function loadSsh(): Promise<typeof import("ssh2")> {
  return (await import("ssh2")).default;
}

/** Nothing of a client's environment reaches tmux: neither its variables nor its SSH agent. */
function findTmux({ environment, marker }: TerminalRequest): TmuxProgram {
  const program = findOwnProgram("tmux", environment.PATH ?? "");
  if (program === undefined) throw new Error("tmux is not on the PATH");
  const known = pickEnvironment(environment, ["PATH", "HOME"]);
  return {
    program,
    environment: { ...known, LANG: "C.UTF-8", ...markerVariable(marker) },
  };
}
