// The door to installing the ziti program on demand.
export { type FindOrder, findZiti } from "./find-ziti.ts";
export { type InstallOrder, installZiti } from "./install-ziti.ts";
