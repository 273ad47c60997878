// Where the processes of agents and gates work: in a sandbox, or with all rights of the run's user.
import type { Environment, ProgramLaunch } from "../platform/index.ts";

/** A program to start, and what it needs besides the checkout. */
export interface EnclosedProgram {
  readonly launch: ProgramLaunch;
  /** Files and folders that it may write. */
  readonly writable?: readonly string[];
  /** Files and folders that it may read although they are in a hidden folder. */
  readonly readable?: readonly string[];
  /** A port of the program, inside, and the socket file by which it is reached from outside. */
  readonly door?: Door;
  /** Whether it is an agent, which reaches its provider through the proxy, also if that is on loopback. */
  readonly isAgent?: boolean;
}

/** A way from outside to a server inside. The folder of the socket must exist. */
export interface Door {
  readonly port: number;
  readonly socket: string;
}

/** A host that a program asked for and did not reach. */
export interface DeniedHost {
  readonly host: string;
  readonly port: number;
  readonly count: number;
}

/** Whether the sandbox is on; if not, why, as a clause. */
export type SandboxState = { readonly isOn: true } | { readonly isOn: false; readonly why: string };

/** The key of a provider: programs inside see a placeholder, and the proxy puts the key in on the way to these hosts. */
export interface MaskedKey {
  readonly name: string;
  readonly hosts: readonly string[];
}

/** Where the programs of a run work. Agents run one after another, and so do gates; the next agent may wait beside a gate. */
export interface Sandbox extends AsyncDisposable {
  readonly state: SandboxState;
  /** The launch that starts the program inside. @throws Error if the sandbox has failed */
  enclose(program: EnclosedProgram): Promise<ProgramLaunch>;
  /** The variables with placeholders in place of the keys. */
  mask(environment: Environment, keys: readonly MaskedKey[]): Promise<Environment>;
  /** The denied hosts since the last call, most frequent first. */
  takeDenied(): DeniedHost[];
}

/** The place without a sandbox. */
export function openAir(why: string): Sandbox {
  return {
    state: { isOn: false, why },
    enclose: async ({ launch }) => launch,
    mask: async (environment) => environment,
    takeDenied: () => [],
    [Symbol.asyncDispose]: async () => {},
  };
}
