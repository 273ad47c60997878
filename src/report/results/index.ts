// The door to the parts of a run's result that the page and JSON share.
export { describeExpectedCost, expectedCost } from "./expected-cost.ts";
export {
  type ProofResult,
  proofObstacle,
  readProof,
  renderProofAnswer,
  renderProofCommands,
} from "./proof-result.ts";
export { renderProposedRow } from "./proposed-result.ts";
export { type PullSentences, pullRequestKind, readPullSentences, renderPullRows } from "./pull-result.ts";
export { readSandboxFacts, renderSandboxRows, type SandboxFacts, sandboxKind } from "./sandbox-result.ts";
export { renderLeftOut, renderSetAside } from "./story-rows.ts";
export { renderTimeline } from "./timeline.ts";
