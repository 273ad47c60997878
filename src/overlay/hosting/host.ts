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
  others: readonly NetworkService[]; // it must host these, too; no client may reach anything through them
}

/** How a host ended; `why` is a clause. */
export interface HostEnd {
  why: string;
  isRenewal: boolean; // it asked to be replaced; nothing is wrong
}

/** A running host; disposing it ends the host and its connections. */
export interface Host extends AsyncDisposable {
  readonly ended: Promise<HostEnd>;
}

/** What a host reports while it runs. */
export interface HostEvents {
  onTrouble(): void;
  onRenewal(why: string): void; // it will be replaced although clients are connected; `why` is a clause
  onConnection(event: ConnectionEvent): void;
}

/** A kind of host, such as the SDK or the tunneler. */
export interface HostKind {
  alsoHosts(services: readonly NetworkService[]): readonly NetworkService[]; // hosted although not published
  start(options: PublishOptions, services: HostedServices, events: HostEvents): Promise<Host>;
}
