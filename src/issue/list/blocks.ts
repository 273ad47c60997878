// Recognizes the parts of Markdown in which a line is not an item of a list. Source: https://spec.commonmark.org/0.31.2

/** A part that continues until a line ends it. */
export interface OpenBlock {
  /** Whether this line belongs to it; and whether it is the last one. */
  take(line: string): { readonly isInside: boolean; readonly isLast: boolean };
}

const rawText = /^<(pre|script|style|textarea)(?=[\s>]|$)/i;
const htmlTag =
  /^<\/?(?:address|article|aside|blockquote|body|center|dd|details|dialog|dir|div|dl|dt|fieldset|figure|footer|form|h[1-6]|header|hr|html|iframe|li|main|menu|nav|ol|p|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)(?=[\s/>]|$)/i;

/**
 * The block that this line opens, `line` if it is one by itself, and undefined if it opens none.
 * @param text without indentation. @param column where the content of the item around it starts, 0 outside of lists
 */
export function openBlock(text: string, column: number): OpenBlock | "line" | undefined {
  const fence = /^(`{3,}(?=[^`]*$)|~{3,})/.exec(text)?.[1];
  if (fence !== undefined) return fenced(fence, column);
  if (text.startsWith("<!--")) return text.includes("-->", 4) ? "line" : until(/-->/);
  const raw = rawText.exec(text)?.[1];
  if (raw !== undefined) {
    const end = new RegExp(`</${raw}>`, "i");
    return end.test(text) ? "line" : until(end);
  }
  return htmlTag.test(text) ? untilBlank : undefined;
}

/** HTML continues until the next blank line. */
const untilBlank: OpenBlock = {
  take: (line) => {
    const isBlank = line.trim() === "";
    return { isInside: !isBlank, isLast: isBlank };
  },
};

function until(end: RegExp): OpenBlock {
  return { take: (line) => ({ isInside: true, isLast: end.test(line) }) };
}

/** A code block. In an item of a list it ends with the item at the latest. */
function fenced(mark: string, column: number): OpenBlock {
  const end = new RegExp(`^[ \\t]*\\${mark.charAt(0)}{${mark.length},}[ \\t]*$`);
  return {
    take: (line) => {
      const isOutside = line.trim() !== "" && indentOf(line) < column;
      return { isInside: !isOutside, isLast: isOutside || end.test(line) };
    },
  };
}

/** The width of the white space before a line, in columns. */
export function indentOf(line: string): number {
  let width = 0;
  for (const sign of line) {
    if (sign === " ") width += 1;
    else if (sign === "\t") width += 4 - (width % 4);
    else return width;
  }
  return width;
}
