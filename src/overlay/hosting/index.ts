// The door to hosting services in a network: the host contract, and the supervisor of a host.
export type { Host, HostEnd, HostEvents, HostedService, HostedServices, HostKind } from "./host.ts";
export { findObstacle, refuseSecondHost, ServiceTaken } from "./network-view.ts";
export { superviseHost } from "./publication.ts";
