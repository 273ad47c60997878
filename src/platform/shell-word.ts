// Writes words so that a POSIX shell reads them back unchanged.

/** The word between single quotes. */
export function singleQuoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The word as a person would type it: quoted only where it needs to be. */
export function quoteShellWord(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : singleQuoted(word);
}
