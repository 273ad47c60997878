// Replaces parts of a text and keeps all others.

/** A part of a text, and what stands there instead. */
export interface Splice {
  offset: number;
  length: number;
  text: string;
}

/** The text with these parts replaced. They must not overlap. */
export function applySplices(body: string, splices: readonly Splice[]): string {
  let result = "";
  let position = 0;
  for (const { offset, length, text } of splices.toSorted((one, other) => one.offset - other.offset)) {
    result += body.slice(position, offset) + text;
    position = offset + length;
  }
  return result + body.slice(position);
}

/** The line end that a text has. */
export function lineEndOf(body: string): string {
  return body.includes("\r\n") ? "\r\n" : "\n";
}
