// Dialling: reaching services of the network from this machine.
export { createCliDialler } from "./cli-dialler.ts";
export { type Dialler, type DialOptions, listDialableServices } from "./dialler.ts";
export { createSdkDialler } from "./sdk-dialler.ts";
