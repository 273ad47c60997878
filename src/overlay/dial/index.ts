// The door to reaching services of the network from this machine.
export { createCliDialler, type DialOptions } from "./cli-dialler.ts";
export { listDialableServices } from "./dialable.ts";
export type { Dialler } from "./dialler.ts";
export { createSdkDialler } from "./sdk-dialler.ts";
