// Puts text that others wrote into Markdown so that it cannot pass for what stands around it.

/** The text in a code block whose marks are longer than any in it. */
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
