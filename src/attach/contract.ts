// The words of attaching: which services there are, who comes, and how much of everything one person may have.

/** What people can join. Whoever may reach a service whose name ends in `-write` may act; the others only show. */
export const serviceNames = [
  "terminal",
  "terminal-write",
  "control",
  "control-write",
  "opencode",
  "opencode-write",
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Whether people may only watch, or some of them act too. */
export type AttachMode = "read" | "write";

/** Whether a service lets people act. */
export function mayWrite(service: ServiceName): boolean {
  return service.endsWith("-write");
}

/** Who somebody is, as far as that is known. */
export interface Caller {
  /** The name of the identity that the overlay let in; undefined where it does not tell. */
  readonly identity: string | undefined;
  /** The owner and the fingerprint of the SSH key, such as `mona SHA256:…`; undefined where none was asked for. */
  readonly key: string | undefined;
}

/** Somebody being there. */
export interface Participant {
  /** Tells visits apart; counted from 1. */
  readonly id: number;
  readonly service: ServiceName;
  readonly mayWrite: boolean;
  readonly caller: Caller;
}

/** How much there may be of everything. Durations are in ms, sizes in bytes. */
export interface AttachLimits {
  /** People at once, for each service. */
  readonly clients: number;
  /** Connections that have not yet shown who they are, for each service; one more ends the oldest of them. */
  readonly pending: number;
  /** How long a connection may take to show who it is. */
  readonly handshake: number;
  /** Keys and passwords that one connection may try. */
  readonly attempts: number;
  /** What may wait to be read by one client, before whatever prints is made to wait too. */
  readonly unread: number;
  /** How long a client may leave that unread. */
  readonly patience: number;
}

export const usualLimits: AttachLimits = {
  clients: 16,
  pending: 16,
  handshake: 20_000,
  attempts: 10,
  unread: 1024 * 1024,
  patience: 30_000,
};

/** What was last said by somebody else, fit for one line of a terminal: without what would steer it. */
export function plainWords(text: string, longest = 200): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .trim()
    .slice(0, longest);
}
