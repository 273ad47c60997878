// Who signs the commits that a run pushes.
export { openCommitSigner } from "./commit-signer.ts";
