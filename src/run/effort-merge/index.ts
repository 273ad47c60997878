// The door to effort-merge: merges the files of an effort that people and runs change at once.
export { takeOverBase } from "./base-effort.ts";
export { effortMerges } from "./file-merges.ts";
