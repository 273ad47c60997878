// Where the process with the native part and the SDK's package are; in a bundle the process's entry stands beside it.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { SdkInstallation } from "./child.ts";

const hostEntry = fileURLToPath(new URL("../../../dist/ziti-host.cjs", import.meta.url));

/** The process's entry, and the package where it is installed beside the program. @param node the Node that runs it */
export function findSdk(node: string): SdkInstallation {
  return { node, entry: hostEntry, addon: findPackage("@openziti/ziti-sdk-nodejs") };
}

function findPackage(name: string): string | undefined {
  try {
    return createRequire(hostEntry).resolve(name);
  } catch {
    return undefined;
  }
}
