// The door to bundle: packs unpushed and uncommitted work into one file and restores it elsewhere.
export { type BundleRequest, type BundleResult, bundleWork } from "./bundle.ts";
export { type RestoreRequest, type RestoreResult, restoreWork } from "./restore.ts";
