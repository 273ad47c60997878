// Says which names files of a snapshot may have and what a state key's line is called, for any file system and any service.
import { createHash } from "node:crypto";

const legalPath = /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/;
const maxPathLength = 200;

/** Whether a relative path is safe and means the same everywhere: plain characters, no "." or "..", not over long. */
export function isLegalPath(path: string): boolean {
  if (path.length > maxPathLength || !legalPath.test(path)) return false;
  return path.split("/").every((segment) => segment !== "." && segment !== "..");
}

/**
 * The first of some paths that cannot stand beside those before it: named twice, also where case does not count, or
 * a file where another needs a folder.
 */
export function findPathConflict(paths: readonly string[]): string | undefined {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const name = path.toLowerCase();
    const parents = foldersAbove(name);
    if (files.has(name) || folders.has(name) || parents.some((parent) => files.has(parent))) return path;
    files.add(name);
    for (const parent of parents) folders.add(parent);
  }
  return undefined;
}

function foldersAbove(path: string): string[] {
  const segments = path.split("/").slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join("/"));
}

const maxSlugLength = 60;

/** A name for a state key's line of snapshots that people recognise and no other key has, also where case does not count. */
export function stateKeySlug(stateKey: string): string {
  const hash = createHash("sha256").update(stateKey).digest("hex").slice(0, 8);
  const slug = stateKey.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return [slug.slice(0, maxSlugLength).replace(/^-+|-+$/g, ""), hash].filter((part) => part !== "").join("-");
}

const maxQuoteLength = 80;

/** Foreign text for a message: in quotes, short, and with nothing in it that a terminal or a log would obey. */
export function quote(text: string): string {
  const short = text.length > maxQuoteLength ? `${text.slice(0, maxQuoteLength)}…` : text;
  return JSON.stringify(short).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
