// The hidden marks in answers. They say what an answer is to, so that it is given once, even if all records are lost.
import { createHash } from "node:crypto";
import type { ReviewItem } from "../../effort/index.ts";

/** The last line of an answer. People may quote an answer, and then more lines follow or `>` stands before. */
const markPattern = /(?:^|\n)<!-- ralph-ci settled ([a-z0-9 -]{1,4000}) -->\s*$/;

/** The mark of an answer to these items. */
export function writeMark(items: readonly ReviewItem[]): string {
  return `<!-- ralph-ci settled ${items.map(wordOf).join(" ")} -->`;
}

/** The words of the mark in a text; empty if it has none. */
export function readMark(body: string): readonly string[] {
  return markPattern.exec(body.replaceAll("\r\n", "\n"))?.[1]?.split(" ") ?? [];
}

/** The word for an item. For a thread it is the number of the newest comment that is answered. */
export function wordOf({ kind, key, version }: ReviewItem): string {
  if (kind === "thread") return version;
  const hash = createHash("sha256").update(`${key}\n${version}`).digest("hex");
  return `${kind}-${hash.slice(0, 16)}`;
}
