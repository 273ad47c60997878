// The Ziti SDK for Node: hosting and dialling through it.
export { type SdkInstallation, startSdkChild } from "./child.ts";
export { runHostProcess } from "./host-process.ts";
export { findSdk, probeSdk, sdkKind } from "./sdk.ts";
