// A lease in a manifest: a run claims its state key until a time that each save extends.
import { int, iso, object, type output, string } from "zod/mini";
import { currentProcessIdentity, isRunning } from "../../platform/index.ts";

export const leaseShape = object({
  until: iso.datetime(),
  pid: int(),
  host: string(),
  bootId: string(),
  startTicks: string(),
});
export type Lease = output<typeof leaseShape>;

/** The time and the state of other runs. */
export interface LeaseCheck {
  now: Date;
  isLive(workflowRun: string): Promise<boolean | undefined>;
}

/** A lease of this process for `length` ms. */
export function createLease(length: number, now: Date): Lease {
  return { ...currentProcessIdentity(), until: new Date(now.getTime() + length).toISOString() };
}

/** Whether the lease has not ended and its process is not known to be dead. */
export async function isLeaseActive(
  manifest: { lease?: Lease | null | undefined; workflowRun?: string | null | undefined },
  { now, isLive }: LeaseCheck,
): Promise<boolean> {
  const { lease, workflowRun } = manifest;
  if (!lease || Date.parse(lease.until) <= now.getTime()) return false;
  if (!isRunning(lease)) return false;
  return workflowRun == null || (await isLive(workflowRun)) !== false;
}

/** Another run uses the state key. The message names it and the fix. */
export class StateKeyInUse extends Error {
  override readonly name = "StateKeyInUse";
}
