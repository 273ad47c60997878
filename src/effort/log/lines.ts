// Splits a progress log into lines, in whatever way its lines end, and tells which of them structure it.

/** One line of a text. */
export interface LogLine {
  /** Without its end. */
  text: string;
  /** Where it starts in the whole text. */
  start: number;
  /** Where the next one starts. */
  end: number;
  /** Stands between the marks of a code block, where a heading is no heading. */
  fenced: boolean;
}

/** The lines of a text; a text that ends with a line break has no empty line after it. */
export function splitLines(text: string): LogLine[] {
  const lines: LogLine[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed + 1;
    const line = text.slice(start, end).replace(/\r?\n$/, "");
    lines.push({ text: line, start, end, fenced: false });
    start = end;
  }
  markFences(lines);
  return lines;
}

/** A fence that is never closed is no fence, or it would swallow the rest of the log. */
function markFences(lines: LogLine[]): void {
  let open: { mark: string; index: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line.text)?.[1];
    if (!mark) continue;
    const isBare = line.text.trim() === mark;
    // A fence that names a language opens a block, so the one before it was never closed.
    if (!open || (mark.startsWith(open.mark) && !isBare)) {
      open = { mark, index };
    } else if (mark.startsWith(open.mark)) {
      for (const inner of lines.slice(open.index, index + 1)) inner.fenced = true;
      open = undefined;
    }
  }
}

/** How many lines a text has. */
export function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return text === "" || text.endsWith("\n") ? count : count + 1;
}

/** The line end that most lines of a text have. */
export function lineEndOf(text: string): "\n" | "\r\n" {
  const withReturn = text.split("\r\n").length - 1;
  return withReturn > 0 && withReturn * 2 >= text.split("\n").length - 1 ? "\r\n" : "\n";
}

/** The text with each of its line ends in one way. */
export function withLineEnd(text: string, lineEnd: string): string {
  const plain = text.replaceAll("\r\n", "\n");
  return lineEnd === "\n" ? plain : plain.replaceAll("\n", lineEnd);
}

/** Whether a line is a rule (`---`) that sets parts of a log apart. */
export function isRule({ text, fenced }: LogLine): boolean {
  return !fenced && /^-{3,}\s*$/.test(text);
}

/** The depth and text of a heading; undefined for any other line. */
export function readHeading({ text, fenced }: LogLine): { depth: number; text: string } | undefined {
  const marks = fenced ? undefined : /^#{1,6}(?=\s)/.exec(text)?.[0];
  return marks ? { depth: marks.length, text: text.slice(marks.length).trim() } : undefined;
}
