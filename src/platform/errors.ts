// Distinguishes a fault that the user can fix from any other fault.

export const usageExitCode = 64; // wrong usage or configuration (EX_USAGE of sysexits(3))

const longestQuotation = 200; // characters
/** No path is longer that a person has. */
const longWord = /[^\s"`]{1000,}/g;

/** Values that people gave are quoted in messages: of any length, and with any character. */
function shortenQuotations(message: string): string {
  const whole = message.replace(longWord, (word) => `${word.slice(0, longestQuotation)}…`);
  return whole.replace(/"([^"]*)"/g, (_, quoted: string) => {
    const line = quoted.replace(/\s+/g, " ");
    return line.length > longestQuotation ? `"${line.slice(0, longestQuotation)}…"` : `"${line}"`;
  });
}

/** A fault that the user can fix. The message ends with the fix, and is shown without a stack. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  constructor(message: string, options?: ErrorOptions) {
    super(shortenQuotations(message), options);
  }
  /** The exit code of the command line. */
  readonly exitCode: number = usageExitCode;
}

/** Something that another machine offers cannot be used now. The settings may be right: the same call may work later. */
export class UnreachableError extends ConfigurationError {
  override readonly exitCode = 1;
}

/** A fault of the machine, or of something on it. As with a `ConfigurationError`, the message alone is shown. */
export class MachineError extends Error {
  override readonly name: string = "MachineError";
}

/** The message of anything that was thrown, on one line. */
export function describeError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, " ").trim();
}

/** Whether a thrown value is a Node system error with this code, such as `ENOENT`. */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? "");
}
