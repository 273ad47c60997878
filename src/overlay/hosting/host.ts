// What a way of hosting has to offer, so that one supervisor does for all of them.
import type { ConnectionEvent, Endpoint, PublishOptions } from "../contract.ts";
import type { NetworkService } from "../controller/index.ts";

/** A service of the order, as the network knows it. */
export interface HostedService extends Endpoint {
  network: NetworkService;
}

/** What a host will answer for. */
export interface HostedServices {
  wanted: readonly HostedService[];
  /** What it hosts besides, because it cannot do otherwise; nobody may get anywhere by these. */
  others: readonly NetworkService[];
}

/** How a host ended. */
export interface HostEnd {
  /** A clause. */
  why: string;
  /** It ended because it should be made anew, with nobody attached; nothing is wrong. */
  isRenewal: boolean;
}

/** A running host; disposing it ends it with all its connections. */
export interface Host extends AsyncDisposable {
  /** Never rejects. */
  readonly ended: Promise<HostEnd>;
}

/** What a host tells while it runs. */
export interface HostEvents {
  /** Something may be wrong with the network: it is worth a look. */
  onTrouble(): void;
  onConnection(visit: ConnectionEvent): void;
}

/** A way of hosting. */
export interface HostKind {
  /** Which of the identity's services it would host besides those of the order. */
  alsoHosts(services: readonly NetworkService[]): readonly NetworkService[];
  /** Starts it. @throws Error ConfigurationError where it cannot host these */
  start(order: PublishOptions, services: HostedServices, events: HostEvents): Promise<Host>;
}
