// Hosting: the contract of hosts, what the network knows of them, and the supervisor that keeps one running.
export type { Host, HostEnd, HostEvents, HostedService, HostedServices, HostKind } from "./host.ts";
export { findObstacle, refuseSecondHost, ServiceTaken } from "./network-view.ts";
export { superviseHost } from "./publication.ts";
