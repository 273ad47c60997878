// Makes the terminal ready: the packages it needs, its keys, its host key and the tmux of this machine.
import {
  type Clock,
  type Environment,
  findProgram,
  loadPseudoTerminals,
  markerVariable,
  pickEnvironment,
} from "../../platform/index.ts";
import type { Door, Visits } from "../connections/index.ts";
import type { AttachLimits, ServiceName } from "../contract.ts";
import type { Stage } from "../screen-broadcaster.ts";
import { createKeyRing } from "./authorized-keys.ts";
import { createHostKey, type HostKey } from "./host-key.ts";
import { gatherKeys, type KeySource } from "./key-source.ts";
import { createSshDoor } from "./ssh-server.ts";
import type { TmuxPlace } from "./tmux-client.ts";

/** What the terminal needs of the request for services. */
export interface TerminalRequest {
  readonly keys: KeySource | undefined;
  readonly hostSecret: Uint8Array | undefined;
  readonly stateKey: string;
  readonly environment: Environment;
  readonly mark: string;
  readonly clock: Clock;
  readonly listener: { onWarning(text: string): void };
}

/** What the services have in common. */
export interface SharedParts {
  readonly stage: Stage;
  readonly visits: Visits;
  readonly limits: AttachLimits;
  /** What ports ask for. */
  readonly password: string;
}

/** The terminal, ready to be opened; nothing listens yet. */
export interface ReadyTerminal {
  readonly hostKey: HostKey;
  door(service: ServiceName): Door;
}

/** @throws Error where this machine has no tmux or cannot have pseudo-terminals; ConfigurationError for wrong users */
export async function prepareTerminal(request: TerminalRequest, shared: SharedParts): Promise<ReadyTerminal> {
  const { listener, clock } = request;
  const tmux = findTmuxPlace(request);
  const keys = request.keys && (await gatherKeys(request.keys, listener.onWarning));
  const [{ default: ssh }] = await Promise.all([import("ssh2"), loadPseudoTerminals()]);
  const ring = keys && createKeyRing(keys, ssh.utils.parseKey, listener.onWarning);
  if (ring?.size === 0)
    listener.onWarning("the terminal opens to nobody: there is no SSH key that can be used");
  const hostKey = createHostKey(request.hostSecret, request.stateKey);
  const { password, ...parts } = shared;
  const terminal = { ...parts, ssh, hostKey, tmux, clock, lock: { keys: ring, password } };
  return { hostKey, door: (service) => createSshDoor(service, terminal) };
}

/** Who joins brings nothing into this environment: neither variables nor an agent of SSH. */
function findTmuxPlace({ environment, mark }: TerminalRequest): TmuxPlace {
  const program = findProgram("tmux", environment.PATH ?? "", "/");
  if (program === undefined) throw new Error("there is no tmux on the PATH");
  const known = pickEnvironment(environment, ["PATH", "HOME"]);
  return {
    program,
    environment: { ...known, LANG: "C.UTF-8", ...markerVariable(mark) },
  };
}
