// The door to rebase: puts our commits onto others without touching a branch, the index or a file.
export { type CommitObject, readCommits, writeCommit } from "./commit-object.ts";
export { mergeTrees } from "./merge-trees.ts";
export { noNewHashes, rebaseCommits } from "./rebase.ts";
export { messageOfCopy } from "./signed-copy.ts";
export { listUnpushed, type SquashRequest, squashCommits, type UnpushedCommit } from "./squash.ts";
export {
  countUnpushedCommits,
  isSideBranchOf,
  listUpstreamCommits,
  listUpstreamOrDefaultCommits,
} from "./upstream-commits.ts";
