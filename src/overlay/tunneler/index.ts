// The door to hosting through the tunneler of the Ziti project.
export { forwardedPort, hostConfig, isTunneled } from "./host-config.ts";
export { readTunnelerLine } from "./log-line.ts";
export { probeTunneler, tunnelerKind } from "./tunneler.ts";
