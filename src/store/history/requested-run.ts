// Tells whether a snapshot is of the run that a person asked for.
import { ConfigurationError } from "../../platform/index.ts";
import type { SnapshotStore } from "../contract.ts";
import type { Manifest } from "../manifest/index.ts";
import { quote } from "../names.ts";

/** The snapshot is whole, and of another run than the one asked for. */
export class OtherRunsSnapshot extends Error {}

/** @throws OtherRunsSnapshot if another run than the wanted one made it */
export function requireRun({ runId, workflowRun }: Manifest, wanted: string | undefined): void {
  if (wanted !== undefined && wanted !== runId && wanted !== workflowRun)
    throw new OtherRunsSnapshot(`run ${wanted} did not make it`);
}

export function noSnapshotOfRun(run: string, store: SnapshotStore, stateKey: string): ConfigurationError {
  return new ConfigurationError(
    `${store.description} has no usable snapshot of ${quote(stateKey)} from run ${run}; give --state-from the id of a run that saved one, or leave the option out`,
  );
}
