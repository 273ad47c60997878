// The proof: all gates of all passed stories once more, before the effort counts as complete.
export { createProver, type Prover } from "./prover.ts";
export { readReopening } from "./reopening.ts";
export { describeProof, type ProofSummary } from "./sentences.ts";
