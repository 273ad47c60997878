// The tunneler of the Ziti project as a host.
export { forwardedPort, hostConfig, isTunneled } from "./host-config.ts";
export { readTunnelerLine } from "./log-line.ts";
export { probeTunneler, tunnelerKind } from "./tunneler.ts";
