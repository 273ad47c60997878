// What ties a signed copy to the commit that it was made from: a line in its message, by which later runs know it as their own.
import { createHash } from "node:crypto";
import type { CommitObject } from "./commit-object.ts";

const original = /^Ralph-Original: ([0-9a-f]{16})$\n?/gm;

/** Names a commit by its author, times and message: what a rebase keeps. */
export function nameOf({ rest }: Pick<CommitObject, "rest">): string {
  return createHash("sha256").update(rest, "latin1").digest("hex").slice(0, 16);
}

/** The name of the commit that this one is a signed copy of; undefined if it is none. */
export function readOriginal({ rest }: Pick<CommitObject, "rest">): string | undefined {
  // Whatever an agent writes into its message stands before the line of the copy.
  return [...rest.matchAll(original)].at(-1)?.[1];
}

/**
 * The message of a signed copy. The host signs only commits with itself as author and committer, so that the author becomes a
 * line of the message, except for the program's own address.
 */
export function messageOfCopy(commit: Pick<CommitObject, "rest">, ownAddress: string): string {
  const { rest } = commit;
  const end = rest.indexOf("\n\n");
  const text = Buffer.from(rest.slice(end + 2), "latin1").toString("utf8");
  const header = Buffer.from(rest.slice(0, end), "latin1").toString("utf8");
  const [, author = "", address = ""] = /^author ((?:.* )?<(.*)>) -?\d+ [+-]\d+$/m.exec(header) ?? [];
  const credit = `Co-authored-by: ${author.trim()}`;
  const isNamed = address === "" || address === ownAddress || text.includes(credit);
  // The author of a copy is the host's, and its message names the real one.
  const credits = isNamed || readOriginal(commit) !== undefined ? [] : [credit];
  const message = text.replace(original, "").trimEnd();
  const paragraphs = message.split(/\n\s*\n/);
  const isAfterLines =
    paragraphs.length > 1 && /^([A-Za-z][\w-]*: .*(\n(?=.)|$))+$/.test(paragraphs.at(-1) ?? "");
  const lines = [...credits, `Ralph-Original: ${nameOf(commit)}`, ""].join("\n");
  return `${message}${isAfterLines ? "\n" : "\n\n"}${lines}`.trimStart();
}
