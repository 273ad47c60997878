// Turns what the system says of a file or a disk into a sentence that ends with what to do about it.
import { ConfigurationError, describeError, hasErrorCode } from "../platform/index.ts";

/**
 * Does something that touches files. @param what cannot be done then, @param fix what to do about it, save for a full disk
 * @throws ConfigurationError in place of a system error; all others pass
 */
export async function explainFileErrors<T>(what: string, fix: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Error) || !("syscall" in error)) throw error;
    const isFull = hasErrorCode(error, "ENOSPC") || hasErrorCode(error, "EDQUOT");
    const message = `${what} (${describeError(error)}); ${isFull ? "make room on that disk" : fix}`;
    throw new ConfigurationError(message, { cause: error });
  }
}
