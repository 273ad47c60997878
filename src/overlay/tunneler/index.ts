// The door to hosting through the tunneler of the Ziti project.
export { hostConfig } from "./host-config.ts";
export { probeTunneler, tunnelerKind } from "./tunneler.ts";
