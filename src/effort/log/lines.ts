// Splits a progress log into lines, with any line ending, and finds rules and headings.

/** One line of a text. */
export interface LogLine {
  text: string;
  start: number;
  end: number;
  fenced: boolean;
}

/** The lines of a text. A line break at the end does not start another line. */
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

/** A code fence that is never closed is ignored, or the rest of the log would count as code. */
function markFences(lines: LogLine[]): void {
  let open: { mark: string; index: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line.text)?.[1];
    if (!mark) continue;
    const isBare = line.text.trim() === mark;
    // A fence with a language always opens a block, so the fence before it was never closed.
    if (!open || (mark.startsWith(open.mark) && !isBare)) {
      open = { mark, index };
    } else if (mark.startsWith(open.mark)) {
      for (const inner of lines.slice(open.index, index + 1)) inner.fenced = true;
      open = undefined;
    }
  }
}

/** The number of lines in a text. */
export function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return text === "" || text.endsWith("\n") ? count : count + 1;
}

/** The line ending of most lines in a text. */
export function lineEndOf(text: string): "\n" | "\r\n" {
  const withReturn = text.split("\r\n").length - 1;
  return withReturn > 0 && withReturn * 2 >= text.split("\n").length - 1 ? "\r\n" : "\n";
}

/** The text with this line ending on every line. */
export function withLineEnd(text: string, lineEnd: string): string {
  const plain = text.replaceAll("\r\n", "\n");
  return lineEnd === "\n" ? plain : plain.replaceAll("\n", lineEnd);
}

/** Whether a line is a rule (`---`), which separates parts of a log. */
export function isRule({ text, fenced }: LogLine): boolean {
  return !fenced && /^-{3,}\s*$/.test(text);
}

/** The depth and text of a heading; undefined for other lines. */
export function readHeading({ text, fenced }: LogLine): { depth: number; text: string } | undefined {
  const marks = fenced ? undefined : /^#{1,6}(?=\s)/.exec(text)?.[0];
  return marks ? { depth: marks.length, text: text.slice(marks.length).trim() } : undefined;
}
