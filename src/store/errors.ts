// The errors of stores, and how a file error becomes a sentence that ends with the fix.
import { ConfigurationError, describeError, hasErrorCode, MachineError } from "../platform/index.ts";
import type { StoredSnapshot } from "./contract.ts";

/** Another writer stored this generation, or a later one, first. */
export class GenerationTaken extends Error {
  override readonly name = "GenerationTaken";
  readonly by: StoredSnapshot;
  constructor(by: StoredSnapshot) {
    super(`generation ${by.generation} already exists`);
    this.by = by;
  }
}

/** A snapshot differs from what was saved. The message says how, as the end of a sentence. */
export class DamagedSnapshot extends Error {
  override readonly name = "DamagedSnapshot";
}

/** A snapshot is complete but made by a newer version of the program. The message is the end of a sentence. */
export class NewerSnapshot extends Error {
  override readonly name = "NewerSnapshot";
}

/** Runs `act`. @throws ConfigurationError for a system error: `failure`, its reason, and `fix` unless the disk is full */
export async function explainFileErrors<T>(
  failure: string,
  fix: string,
  act: () => T | Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const isSystemError = error instanceof Error && "syscall" in error;
    if (!isSystemError && !(error instanceof MachineError)) throw error;
    const isFull = hasErrorCode(error, "ENOSPC") || hasErrorCode(error, "EDQUOT");
    const message = `${failure} (${describeError(error)}); ${isFull ? "free some space on that disk" : fix}`;
    throw new ConfigurationError(message, { cause: error });
  }
}
