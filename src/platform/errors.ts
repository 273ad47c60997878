// Tells a fault the user can fix from a fault of ours, because only the first is worth one plain line.

/** The exit code for wrong usage or configuration (EX_USAGE of sysexits(3)). */
export const usageExitCode = 64;

/** Something the user can put right. The message is one sentence or two and ends with the fix; it is shown without a stack. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** The message of whatever was thrown, as one line fit for a log. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, " ").trim();
}

/** Whether a thrown value is a Node system error with this code, such as `ENOENT`. */
export function hasErrorCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
