// The door to installing the ziti program on demand.
export { type FindZitiOptions, findZiti } from "./find-ziti.ts";
export { type InstallZitiOptions, installZiti } from "./install-ziti.ts";
