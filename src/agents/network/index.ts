// The door to what agents reach in the network, and how they are reached in a sandbox.
export { cloudHosts } from "./cloud-hosts.ts";
export { openDoorRelay, prepareDoor } from "./door.ts";
export { findFreePort } from "./free-port.ts";
