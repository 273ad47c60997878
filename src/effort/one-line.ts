// Makes text from files and agents fit for one line, so that none of it can pass for the structure around it.

/** The text on one line: line breaks and other control characters become blanks, runs of blanks become one. */
export function flatten(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** The text on one line, cut to so many characters. */
export function flattenTo(text: string, length: number): string {
  // What lies far beyond the cut need not be looked at, however long it is.
  const flat = flatten(text.slice(0, length * 4));
  const cut = flat.length > length ? wholeCharacters(flat.slice(0, length)) : flat;
  return cut.length < flat.length || text.length > length * 4 ? `${cut}…` : cut;
}

/** The text without the first half of a character that a cut has left at its end. */
export function wholeCharacters(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}
