// The door to rebase: puts our commits onto others without touching a branch, the index or a file.
export { mergeTrees } from "./merge-trees.ts";
export { replay } from "./rebase.ts";
export { listNotOurs, listNotOursAnywhere } from "./upstream-commits.ts";
