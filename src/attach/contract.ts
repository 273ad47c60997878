// The services, the people who connect to them, and the limits for each of them.

/** People can act through the services that end in `-write`; the others only show. */
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

/** A person who connects, as far as we know them. */
export interface Caller {
  readonly identity: string | undefined; // of the overlay, as the caller's program claims; undefined when none is reported
  readonly key: string | undefined; // owner and fingerprint, such as `mona SHA256:…`; undefined without a key
}

/** A person who is connected to a service. */
export interface Participant {
  readonly id: number;
  readonly service: ServiceName;
  readonly mayWrite: boolean;
  readonly caller: Caller;
}

/** Numbers of connections are for each service. Durations are in ms, sizes in bytes. */
export interface AttachLimits {
  readonly clients: number; // authenticated connections at once
  readonly perPerson: number; // of them, those of one identity, one SSH key, or this machine
  readonly joinsPerMinute: number; // of one person
  readonly pending: number; // connections that are not authenticated yet; one more closes the oldest of who has most
  readonly handshake: number;
  readonly attempts: number;
  readonly unread: number; // output of one client before its source is paused
  readonly patience: number; // how long a client may leave that much unread
}

export const defaultLimits: AttachLimits = {
  clients: 16,
  perPerson: 4,
  joinsPerMinute: 120,
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
