// The contract of publishers, which make local services reachable. A run uses an overlay only through it.
import type { Clock, Environment, Log } from "../platform/index.ts";

/** The publishers: two that host in a Ziti network, and one that publishes nothing. */
export const publisherNames = ["sdk", "tunneler", "none"] as const;
export type PublisherName = (typeof publisherNames)[number];

/** A local service, and its name in the network. */
export interface Endpoint {
  service: string;
  socket: string; // a Unix socket in a folder that only this user can enter; connections start with a caller line
}

/** Whether a publisher can be used here. `why` is a clause that ends with the fix. */
export type Availability = { available: true } | { available: false; why: string };

/** A client connected to a service, or left it. */
export interface ConnectionEvent {
  service: string;
  kind: "came" | "left";
  caller: string | undefined; // the claimed name of its identity: the network does not check it; undefined when none is given
}

/** What is published, and what that needs. */
export interface PublishOptions {
  endpoints: readonly Endpoint[];
  identity: string; // the path of its file, as `ziti edge enroll` writes it
  folder: string;
  environment: Environment; // of this process; child processes get only a part of it
  marker: string; // `NAME=value` for child processes; not the run's marker, whose processes end after each turn
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  onState?(state: PublicationState): void;
  onConnection?(event: ConnectionEvent): void;
}

/** The state of a publication. `why` is a clause without a full stop; `again` is the time until the next attempt, in ms. */
export type PublicationState =
  | { kind: "starting" }
  | { kind: "up" } // the network knows a host for every service
  | { kind: "down"; why: string } // it was up; no client can connect now; the host is alive and tries to reconnect
  | { kind: "restarting"; why: string; again: number } // it was up; its host has ended; the next one follows
  /** It did not come up. `again` is undefined for a publisher that does not try. */
  | { kind: "unavailable"; why: string; again: number | undefined }
  | { kind: "closed" };

/** Published services; disposing it ends the publication. Its failures are never thrown. */
export interface Publication extends AsyncDisposable {
  readonly state: PublicationState;
  readonly settled: Promise<PublicationState>; // up, or failed for now; 30 s after the start at the latest
}

/** Makes local services reachable. */
export interface Publisher {
  readonly name: PublisherName;
  readonly supportsHalfClose: boolean; // whether one side of a connection can end while the other continues
  /** Asks only this machine, not the network. Never rejects. */
  probe(): Promise<Availability>;
  publish(options: PublishOptions): Publication;
}
