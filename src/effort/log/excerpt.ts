// Cuts a progress log to the size that a prompt can hold.
import { wholeCharacters } from "../quoting.ts";
import { readEntries, readSections } from "./sections.ts";

/** The newest entries that fit into `maxBytes`, oldest first. A too long entry is cut; without entries, the end of the log. */
export function lastEntries(text: string, maxBytes: number): string {
  const entries = readEntries(text);
  if (entries.length === 0) return lastLines(proseOf(text), maxBytes);
  const picked: string[] = [];
  let left = maxBytes;
  for (const { text: entry } of entries.toReversed()) {
    const size = Buffer.byteLength(entry) + (picked.length > 0 ? gap.length : 0);
    if (size > left) break;
    picked.unshift(entry);
    left -= size;
  }
  return picked.length > 0 ? picked.join(gap) : firstLines(entries.at(-1)?.text ?? "", maxBytes);
}

const gap = "\n\n";

/** The first whole lines of a text that fit into `maxBytes`. If the first line is too long, a part of it. */
export function firstLines(text: string, maxBytes: number): string {
  const cut = firstBytes(text, maxBytes);
  if (cut === text) return text;
  const lineEnd = cut.lastIndexOf("\n");
  return (lineEnd > 0 ? cut.slice(0, lineEnd) : cut).trimEnd();
}

function lastLines(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text);
  // Half a character at the cut becomes U+FFFD, which is removed with the rest of the cut line.
  const cut = bytes.subarray(Math.max(0, bytes.length - maxBytes)).toString("utf8");
  const lineEnd = cut.indexOf("\n");
  return lineEnd === -1 ? cut.replace(/^\uFFFD+/, "") : cut.slice(lineEnd + 1);
}

function firstBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let cut = wholeCharacters(text.slice(0, maxBytes));
  while (Buffer.byteLength(cut) > maxBytes) {
    const surplus = Buffer.byteLength(cut) - maxBytes;
    cut = wholeCharacters(cut.slice(0, -Math.max(1, Math.floor(surplus / 3))));
  }
  return cut;
}

function proseOf(text: string): string {
  return readSections(text)
    .filter(({ kind }) => kind === "head" || kind === "loose")
    .map(({ start, end }) => text.slice(start, end))
    .join("")
    .trim();
}
