// What whoever opens the services says and supplies.
import type { ControlVerb } from "../loop/index.ts";
import type { Clock, Environment, Redactor } from "../platform/index.ts";
import type { ParticipantListener } from "./connections/index.ts";
import type { AttachLimits, AttachMode } from "./contract.ts";
import type { KeySource } from "./terminal/index.ts";

/** What is opened, for whom, and who is told. */
export interface AttachRequest {
  /** Services that let people act are opened for `write` only. */
  readonly mode: AttachMode;
  /** Where the Unix sockets go: made, with a short path, open to this user alone. */
  readonly folder: string;
  /** Whether each service listens on a random port of 127.0.0.1, too. */
  readonly hasPorts: boolean;
  /** Whose SSH keys open the terminal; undefined where the overlay's word is enough, and on ports the password. */
  readonly keys: KeySource | undefined;
  /** The secret that the terminal's host key is derived from; undefined makes it new. */
  readonly hostSecret: Uint8Array | undefined;
  /** Names the effort's line of snapshots, and so the host key. */
  readonly stateKey: string;
  /** Its PATH leads to tmux. */
  readonly environment: Environment;
  /** `NAME=value` by which everything that the run starts is found again. */
  readonly mark: string;
  readonly clock: Clock;
  /** Knows the secrets of the run: those who only watch opencode get none of them. */
  readonly redactor: Redactor;
  readonly limits?: Partial<AttachLimits>;
  /** Names of hosts by which the overlay's clients reach the services that speak HTTP, such as `control.shop.ralph`. */
  readonly hostNames: readonly string[];
  /** How the run stands, as JSON takes it, with nothing secret in it. */
  status(): unknown;
  /** Asks something of the run. */
  sendCommand(verb: ControlVerb): void;
  /** Who wants to know of visits, and of what is not there. */
  readonly listener: ParticipantListener & { onWarning(text: string): void };
}
