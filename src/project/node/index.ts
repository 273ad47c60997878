// The door to packages of Node and Bun.
export { readNodePart } from "./node-part.ts";
export { listPackageScripts } from "./package.ts";
