// The door to git: where the checkout stands, which branch the work goes to, how it is committed and where it is pushed.
export { type WorkBranch, type WorkBranchRequest, workBranch } from "./branch-name.ts";
export type { Bundled, BundleRequest } from "./bundle.ts";
export { type Checkout, openCheckout } from "./checkout.ts";
export type { CommitRequest, CommitResult } from "./commit.ts";
export type { Credentials } from "./credentials.ts";
export type { FetchedCommit } from "./exchange.ts";
export type { Operation } from "./operation.ts";
export type { Publication } from "./publish.ts";
export type { Remote, RemoteRequest } from "./remote.ts";
export type { Restored, RestoreRequest } from "./restoring.ts";
export type { LeftOut } from "./staging.ts";
export type { Change, CheckoutState } from "./status.ts";
export type { SetAside } from "./stored-credentials.ts";
