// The door to reaching services of the network from this machine.
export { createCliDialler, type DialPlace } from "./cli-dialler.ts";
export { listDialable } from "./dialable.ts";
export type { Dialler } from "./dialler.ts";
export { createSdkDialler } from "./sdk-dialler.ts";
