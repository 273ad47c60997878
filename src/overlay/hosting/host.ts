// The contract of hosts, so that one supervisor serves every kind of host.
import type { ConnectionEvent, Endpoint, PublishOptions } from "../contract.ts";
import type { NetworkService } from "../controller/index.ts";

/** A service to host, as the network knows it. */
export interface HostedService extends Endpoint {
  network: NetworkService;
}

/** The services that a host will answer for. */
export interface HostedServices {
  wanted: readonly HostedService[];
  /** Services that it cannot avoid to host; no client may reach anything through them. */
  others: readonly NetworkService[];
}

/** How a host ended; `why` is a clause. */
export interface HostEnd {
  why: string;
  /** The host asked to be replaced while no client was connected; nothing is wrong. */
  isRenewal: boolean;
}

/** A running host; disposing it ends the host and its connections. */
export interface Host extends AsyncDisposable {
  readonly ended: Promise<HostEnd>;
}

/** What a host reports while it runs. */
export interface HostEvents {
  onTrouble(): void;
  onConnection(event: ConnectionEvent): void;
}

/** A kind of host, such as the SDK or the tunneler. */
export interface HostKind {
  /** Which of the identity's services it hosts although they are not published. */
  alsoHosts(services: readonly NetworkService[]): readonly NetworkService[];
  start(options: PublishOptions, services: HostedServices, events: HostEvents): Promise<Host>;
}
