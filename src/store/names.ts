// The legal paths of files in a snapshot and the name of a state key, safe for every file system and service.
import { createHash } from "node:crypto";

const legalPath = /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/;
const maxPathLength = 200;

/** Whether a relative path means the same on every system: plain characters, no "." or "..", not too long. */
export function isLegalPath(path: string): boolean {
  if (path.length > maxPathLength || !legalPath.test(path)) return false;
  return path.split("/").every((segment) => segment !== "." && segment !== "..");
}

/** The first path that equals an earlier one, ignoring case, or is a file where another path needs a folder. */
export function findPathConflict(paths: readonly string[]): string | undefined {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    const name = path.toLowerCase();
    const parents = parentFolders(name);
    if (files.has(name) || folders.has(name) || parents.some((parent) => files.has(parent))) return path;
    files.add(name);
    for (const parent of parents) folders.add(parent);
  }
  return undefined;
}

function parentFolders(path: string): string[] {
  const segments = path.split("/").slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join("/"));
}

const maxSlugLength = 60;

/** A readable name for a state key that no other key has, even where case is ignored. */
export function stateKeySlug(stateKey: string): string {
  const hash = createHash("sha256").update(stateKey).digest("hex").slice(0, 8);
  const slug = stateKey.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return [slug.slice(0, maxSlugLength).replace(/^-+|-+$/g, ""), hash].filter((part) => part !== "").join("-");
}

const maxQuoteLength = 80;

/** Untrusted text for a message: quoted, short, and without characters that control a terminal or a log. */
export function quote(text: string): string {
  const short = text.length > maxQuoteLength ? `${text.slice(0, maxQuoteLength)}…` : text;
  return JSON.stringify(short).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
