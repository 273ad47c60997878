// The door to hosting and dialling through the Ziti SDK for Node.
export { type SdkInstallation, startSdkChild } from "./child.ts";
export { runHostProcess } from "./host-process.ts";
export { findSdk } from "./place.ts";
export { probeSdk, sdkKind } from "./sdk.ts";
