// The folder of the checkout that agent and gates work in.
import { entryKind, makeFolder } from "../../platform/index.ts";

/** Creates the folder again if a turn has removed it, as git does with empty folders. @returns its path */
export function prepareWorkFolder({ workFolder }: { readonly workFolder: string }): string {
  if (entryKind(workFolder) === undefined) makeFolder(workFolder);
  return workFolder;
}
