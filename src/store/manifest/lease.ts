// Says that a run is at work on a line of snapshots, for as long as it keeps saying so.
import { int, iso, object, type output, string } from "zod/mini";
import { currentProcessIdentity, isRunning } from "../../platform/index.ts";

/** The lease in a manifest: which process holds the line, and until when (ISO 8601) unless it saves again. */
export const leaseShape = object({
  until: iso.datetime(),
  pid: int(),
  host: string(),
  bootId: string(),
  startTicks: string(),
});
export type Lease = output<typeof leaseShape>;

/** What decides whether a lease still holds. */
export interface LeaseCheck {
  now: Date;
  /** Whether a run of the workflow service still goes on; undefined where nobody can tell. */
  isLive(workflowRun: string): Promise<boolean | undefined>;
}

/** A lease of this process for `length` ms. */
export function createLease(length: number, now: Date): Lease {
  return { ...currentProcessIdentity(), until: new Date(now.getTime() + length).toISOString() };
}

/** Whether somebody still holds the line: the lease is not over, and its holder is not known to be dead. */
export async function isLeaseActive(
  manifest: { lease?: Lease | null | undefined; workflowRun?: string | null | undefined },
  { now, isLive }: LeaseCheck,
): Promise<boolean> {
  const { lease, workflowRun } = manifest;
  if (!lease || Date.parse(lease.until) <= now.getTime()) return false;
  if (!isRunning(lease)) return false;
  return workflowRun == null || (await isLive(workflowRun)) !== false;
}

/** Another run is at work on the line. The message says which, and what can be done. */
export class StateKeyInUse extends Error {
  override readonly name = "LineHeld";
}
