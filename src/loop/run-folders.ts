// Names the folders and the environment variables by which a run finds again what it started.
import * as path from "node:path";
import { removeFolder, temporaryRoot } from "../platform/index.ts";

export { runMarkerVariable } from "../platform/index.ts";

/** Where a run keeps what lives no longer than an agent session: sockets, and what must not be in the state folder. */
export function privateFolder(runId: string): string {
  return path.join(temporaryRoot(), `ralph-ci-${runId}`);
}

/** The variable by which what lets people in is found again: it lives longer than the turns, whose leftovers are ended. */
export const attachMarkerVariable = "RALPH_CI_MEETING";

/** Where a run keeps the sockets by which people join it. */
export function attachFolder(runId: string): string {
  return `${privateFolder(runId)}-meet`;
}

/** Removes what a dead run left there; its id may come from another machine, and is used only where it is one. */
export function removePrivateFolders(runId: string): void {
  if (!/^[A-Za-z0-9]+$/.test(runId)) return;
  removeFolder(privateFolder(runId));
  removeFolder(attachFolder(runId));
}
