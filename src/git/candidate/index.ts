// The door to candidate: the tree that a turn proposes, compared, completed and committed; and what it leaves out.
export type { Candidate } from "./candidate.ts";
export { type Candidates, createCandidates } from "./candidates.ts";
export { type CommitRequest, type CommitResult, commitChanges } from "./commit-candidate.ts";
export type { CandidateChanges } from "./comparison.ts";
export type { WorkElsewhere, WorkPlaces } from "./elsewhere.ts";
export type { LeftOutPath } from "./left-out.ts";
export { isUsualProduct } from "./usual-products.ts";
