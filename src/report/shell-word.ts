// Writes words so that a shell reads them back as they were.

/** A word as a shell would read it back. */
export function quoteShellArgument(argument: string): string {
  return /^[\w./:=@%+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
