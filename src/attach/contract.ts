// The services, the people who connect to them, and the limits for each of them.

/** The services. People who can reach one that ends in `-write` can act; the others only show. */
export const serviceNames = [
  "terminal",
  "terminal-write",
  "control",
  "control-write",
  "opencode",
  "opencode-write",
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Whether people can only watch, or act too. */
export type AttachMode = "read" | "write";

/** Whether people can act through a service. */
export function mayWrite(service: ServiceName): boolean {
  return service.endsWith("-write");
}

/** What is known about a person who connects. */
export interface Caller {
  /** The name of the overlay identity; undefined when the overlay does not report it. */
  readonly identity: string | undefined;
  /** The owner and fingerprint of the SSH key, such as `mona SHA256:…`; undefined when no key was asked for. */
  readonly key: string | undefined;
}

/** A person who is connected to a service. */
export interface Participant {
  readonly id: number;
  readonly service: ServiceName;
  readonly mayWrite: boolean;
  readonly caller: Caller;
}

/** Durations are in ms, sizes in bytes. */
export interface AttachLimits {
  /** Authenticated connections at once, for each service. */
  readonly clients: number;
  /** Connections that are not authenticated yet, for each service; one more closes the oldest of them. */
  readonly pending: number;
  readonly handshake: number;
  readonly attempts: number;
  /** How much output of one client may be unread before its source is paused. */
  readonly unread: number;
  /** How long a client may leave that much unread. */
  readonly patience: number;
}

export const defaultLimits: AttachLimits = {
  clients: 16,
  pending: 16,
  handshake: 20_000,
  attempts: 10,
  unread: 1024 * 1024,
  patience: 30_000,
};

/** Text from outside as one line that is safe in a terminal: without control characters, and cut to `longest`. */
export function toPlainLine(text: string, longest = 200): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")
    .trim()
    .slice(0, longest);
}
