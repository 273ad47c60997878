// How much memory programs can still have.
import { freemem } from "node:os";

/** The memory that is free, or can be freed, for this process and others beside it, in bytes. */
export function availableMemory(): number {
  return Math.min(freemem(), process.availableMemory());
}
