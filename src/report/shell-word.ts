// Writes words so that a shell reads them back as they were.

/** A word as a shell would read it back. */
export function quoteWord(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
