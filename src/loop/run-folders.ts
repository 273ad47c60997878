// Names a run's private folders, and the environment variables by which its processes are found.
import * as path from "node:path";
import { removeFolder, temporaryRoot } from "../platform/index.ts";

/** Marks the processes of the attach services: they outlive the turns, whose processes are ended. */
export const attachMarkerVariable = "RALPH_CI_MEETING";

/** The folder for sockets and for files that live no longer than an agent session. */
export function privateFolder(runId: string): string {
  return path.join(temporaryRoot(), `ralph-ci-${runId}`);
}

/** The folder for the sockets of the attach services. */
export function attachFolder(runId: string): string {
  return `${privateFolder(runId)}-meet`;
}

/** The folder for the clean checkout of a proof. */
export function proofFolder(runId: string): string {
  return `${privateFolder(runId)}-proof`;
}

/** The folder where an agent writes a plan. */
export function planFolder(runId: string): string {
  return `${privateFolder(runId)}-plan`;
}

const longestSandboxRoot = 40; // bytes: the names of the sandbox's own sockets are longer than others

/** The folder of the sandbox. */
export function sandboxFolder(runId: string): string {
  return path.join(temporaryRoot(longestSandboxRoot), `ralph-ci-${runId}-box`);
}

/** Removes the folders of a dead run. Anything but a run id is ignored, because it may come from another machine. */
export function removePrivateFolders(runId: string): void {
  if (!/^[A-Za-z0-9]+$/.test(runId)) return;
  removeFolder(privateFolder(runId));
  removeFolder(attachFolder(runId));
  removeFolder(proofFolder(runId));
  removeFolder(planFolder(runId));
  removeFolder(sandboxFolder(runId));
}
