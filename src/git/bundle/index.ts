// The door to bundle: packs unpushed and uncommitted work into one file and restores it elsewhere.
export { type Bundled, type BundleRequest, bundleWork } from "./bundle.ts";
export { type Restored, type RestoreRequest, restoreWork } from "./restore.ts";
