// Installing the ziti program on demand.
export { type FindZitiOptions, findZiti, type InstallZitiOptions, installZiti } from "./install-ziti.ts";
