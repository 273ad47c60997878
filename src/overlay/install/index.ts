// The door to installing the ziti program on demand.
export { type InstallOrder, installZiti } from "./install-ziti.ts";
