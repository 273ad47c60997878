// Quotes text from files and agents so that it cannot be mistaken for the structure around it.

/** The text on one line. Control characters become spaces, and several spaces become one. */
export function flatten(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** The text on one line, at most `length` characters long. */
export function flattenTo(text: string, length: number): string {
  const flat = flatten(text.slice(0, length * 4));
  const cut = flat.length > length ? wholeCharacters(flat.slice(0, length)) : flat;
  return cut.length < flat.length || text.length > length * 4 ? `${cut}…` : cut;
}

/** The text without half a character (a lone surrogate) at its end. */
export function wholeCharacters(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text;
}

/** The text in a code block. The fence is longer than any run of backticks in the text. */
export function fence(text: string, language = ""): string {
  const mark = "`".repeat(Math.max(2, longestMark(text)) + 1);
  return `${mark}${language}\n${text.trimEnd()}\n${mark}`;
}

/** The text as inline code on one line. */
export function inlineCode(text: string): string {
  const longest = longestMark(text);
  const mark = "`".repeat(longest + 1);
  return longest === 0 ? `${mark}${text}${mark}` : `${mark} ${text} ${mark}`;
}

function longestMark(text: string): number {
  let longest = 0;
  for (const [mark] of text.matchAll(/`+/g)) longest = Math.max(longest, mark.length);
  return longest;
}
