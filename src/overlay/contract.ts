// The contract of publishers, which make local services reachable. A run uses an overlay only through it.
import type { Clock, Environment, Log } from "../platform/index.ts";

/** The publishers: two that host in a Ziti network, and one that publishes nothing. */
export const publisherNames = ["sdk", "tunneler", "none"] as const;
export type PublisherName = (typeof publisherNames)[number];

/** A local service, and its name in the network. */
export interface Endpoint {
  service: string;
  /** Its Unix socket, in a folder that only this user can enter. Each connection starts with a caller line. */
  socket: string;
}

/** Whether a publisher can be used here. `why` is a clause that ends with the fix. */
export type Availability = { available: true } | { available: false; why: string };

/** A client connected to a service, or left it. */
export interface ConnectionEvent {
  service: string;
  kind: "came" | "left";
  /** The name of the client's identity; undefined when the publisher does not learn it. */
  caller: string | undefined;
}

/** What is published, and what that needs. */
export interface PublishOptions {
  endpoints: readonly Endpoint[];
  /** The path of the identity file, as `ziti edge enroll` writes it. */
  identity: string;
  folder: string;
  /** Of this process; child processes get only a part of it. */
  environment: Environment;
  /** `NAME=value` in the environment of child processes. Not the run's marker, whose processes are ended after each turn. */
  marker: string;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  onState?(state: PublicationState): void;
  onConnection?(event: ConnectionEvent): void;
}

/** The state of a publication. `why` is a clause without a full stop; `again` is the time until the next attempt, in ms. */
export type PublicationState =
  | { kind: "starting" }
  /** The network knows a host for every service. */
  | { kind: "up" }
  /** It was up, and no client can connect now; the host is alive and tries to reconnect. */
  | { kind: "down"; why: string }
  /** It was up, and its host has ended; the next one follows. */
  | { kind: "restarting"; why: string; again: number }
  /** It did not come up. `again` is undefined for a publisher that does not try. */
  | { kind: "unavailable"; why: string; again: number | undefined }
  | { kind: "closed" };

/** Published services; disposing it ends the publication. Its failures are never thrown. */
export interface Publication extends AsyncDisposable {
  readonly state: PublicationState;
  /** Resolves when it is up or has failed for now, 30 s after the start at the latest. */
  readonly settled: Promise<PublicationState>;
}

/** Makes local services reachable. */
export interface Publisher {
  readonly name: PublisherName;
  /** Whether one side of a connection can end while the other continues. */
  readonly supportsHalfClose: boolean;
  /** Checks whether it can work on this machine, without asking the network. Never rejects. */
  probe(): Promise<Availability>;
  publish(options: PublishOptions): Publication;
}
