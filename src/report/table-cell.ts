// Renders untrusted text as one cell of a Markdown table.
import { flatten } from "../effort/index.ts";

const maxCellLength = 200;

/** Untrusted text as one table cell, escaped so that nothing in it is a link, a tag or the end of the cell. */
export function toTableCell(text: string, maxLength = maxCellLength): string {
  const line = flatten(text);
  const short = [...line].length > maxLength ? `${[...line].slice(0, maxLength).join("")}…` : line;
  return short
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_[\]|~#!@]/g, (sign) => `&#${sign.codePointAt(0)};`);
}

const maxLines = 12;

/** The first lines of a cell, and the number of the others. */
export function capLines(lines: readonly string[]): string {
  const more = lines.length - maxLines;
  return [...lines.slice(0, maxLines), ...(more > 0 ? [`and ${more} more`] : [])].join("<br>");
}
