// The door to git: where the checkout stands, which branch the work goes to, how it is committed and where it is pushed.
export { type WorkBranch, type WorkBranchRequest, workBranch } from "./branch-name.ts";
export type { Bundled, BundleRequest, Restored, RestoreRequest } from "./bundle/index.ts";
export { type Checkout, openCheckout } from "./checkout.ts";
export type { CommitRequest, CommitResult, LeftOut } from "./commit/index.ts";
export type { Remote, RemoteRequest } from "./remote.ts";
export type { Change, CheckoutState, Operation } from "./repository/index.ts";
export type { FetchedCommit, Publication } from "./sync/index.ts";
export type { Credentials, SetAside } from "./transport/index.ts";
