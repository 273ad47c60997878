// Finds the entry of the host process and the SDK's package; in a bundle the entry is beside it.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { SdkInstallation } from "./child.ts";

const hostEntry = fileURLToPath(new URL("../../../dist/ziti-host.cjs", import.meta.url));

/** The entry of the host process, and the package if it is installed beside the program. @param node runs the process */
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
