// Finds characters that reorder, hide or control text, so that they can be shown instead of obeyed.

/** A part of a text: as it is, or the name of a character that must not act. */
export interface VisiblePart {
  readonly text: string;
  readonly isMark: boolean;
}

// Joiners stay: without them emoji and some scripts fall apart, and they reorder nothing.
const acting =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern is about control characters.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]+/gu;

/** Parts a text; together the parts say everything that it holds. */
export function toVisible(text: string): VisiblePart[] {
  const parts: VisiblePart[] = [];
  let from = 0;
  for (const { 0: run, index } of text.matchAll(acting)) {
    if (index > from) parts.push({ text: text.slice(from, index), isMark: false });
    parts.push({ text: nameRun(run), isMark: true });
    from = index + run.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isMark: false });
  return parts;
}

/** A long run of the same kind says nothing more than a short one. */
const longestRun = 8;

function nameRun(run: string): string {
  const characters = [...run];
  const names = characters.slice(0, longestRun).map(nameOf).join("");
  return characters.length > longestRun ? `${names}(${characters.length})` : names;
}

/** Control characters are named as on keyboards: ^[ is escape. */
function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `^${String.fromCodePoint(code ^ 0x40)}`;
  return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
}
