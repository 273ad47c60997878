// The ziti program of this machine: its own, or else one that is installed for it.
import { findProgram } from "../../platform/index.ts";
import { type InstallZitiOptions, installZiti } from "./install-ziti.ts";

/** Where it is looked for, and where it goes. */
export interface FindZitiOptions extends Omit<InstallZitiOptions, "folder"> {
  /** Where installed programs are kept; undefined where nothing is to be installed. */
  folder: string | undefined;
}

/**
 * The name or the path of the program. Its name, where there is none and none is to be installed: whoever calls it learns that.
 * @throws ConfigurationError where it cannot be installed
 */
export async function findZiti({ folder, ...order }: FindZitiOptions): Promise<string> {
  if (folder === undefined || findProgram("ziti", order.environment.PATH ?? "", "/")) return "ziti";
  return installZiti({ ...order, folder });
}
