// The door to git: where the checkout stands, which branch the work goes to, and how it is committed.
export { type WorkBranch, type WorkBranchRequest, workBranch } from "./branch-name.ts";
export { type Checkout, openCheckout } from "./checkout.ts";
export type { CommitRequest, CommitResult } from "./commit.ts";
export type { Operation } from "./operation.ts";
export type { LeftOut } from "./staging.ts";
export type { Change, CheckoutState } from "./status.ts";
