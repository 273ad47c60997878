// The small contract of whatever makes local services reachable; whoever publishes knows nothing else of an overlay.
import type { Clock, Environment, Log } from "../platform/index.ts";

/** The publishers there are: two ways into a Ziti network, and none. */
export const publisherNames = ["sdk", "tunneler", "none"] as const;
export type PublisherName = (typeof publisherNames)[number];

/** A local service, and what it is called in the overlay's network. */
export interface Endpoint {
  /** The name of the service in the network. */
  service: string;
  /** The Unix socket that it listens on, in a folder that only this user may enter; each connection begins with a line of the caller. */
  socket: string;
}

/** Whether a publisher can be used here. `why` is the end of a sentence that ends with what to do about it. */
export type Availability = { available: true } | { available: false; why: string };

/** Somebody connected to a service, or left it. */
export interface ConnectionEvent {
  service: string;
  kind: "came" | "left";
  /** The name of the identity in the network; undefined where the publisher is not told. */
  caller: string | undefined;
}

/** What is to be made reachable, and with what. */
export interface PublishOptions {
  endpoints: readonly Endpoint[];
  /** The path of the file with the identity, as `ziti edge enroll` writes it. */
  identity: string;
  /** A folder that only this user may enter. */
  folder: string;
  /** Of this process; what is started gets only what it needs of it. */
  environment: Environment;
  /**
   * `NAME=value` in the environment of what is started, by which it can be found again. It must not be the mark of what agents
   * and gates start: all that bears that is ended after each of their turns.
   */
  mark: string;
  clock: Clock;
  log: Log;
  /** Where there is no more use in being reachable. */
  signal: AbortSignal;
  onState?(state: PublicationState): void;
  onConnection?(visit: ConnectionEvent): void;
}

/** How it stands. `why` is a clause without an end stop, `again` the ms until it is tried again. */
export type PublicationState =
  | { kind: "starting" }
  /** The network knows a host for every service. */
  | { kind: "up" }
  /** It was up, and nobody gets through now; the host is alive and tries by itself. */
  | { kind: "down"; why: string }
  /** It was up, and the host is gone; the next one follows. */
  | { kind: "restarting"; why: string; again: number }
  /** It did not come up. Undefined for a publisher that does not try. */
  | { kind: "unavailable"; why: string; again: number | undefined }
  | { kind: "closed" };

/** Services that are reachable, or are tried to be, until this is disposed. Nothing that goes wrong with it is thrown. */
export interface Publication extends AsyncDisposable {
  readonly state: PublicationState;
  /** Resolves once it is up, or is known not to be for now; 30 s at most after the start. */
  readonly settled: Promise<PublicationState>;
}

/** A way to make local services reachable. */
export interface Publisher {
  readonly name: PublisherName;
  /** Whether one side of a connection can end while the other goes on. */
  readonly supportsHalfClose: boolean;
  /** Looks whether it can work on this machine; the network is not asked. It never rejects. */
  probe(): Promise<Availability>;
  /** Begins; this never throws and never waits. */
  publish(order: PublishOptions): Publication;
}
