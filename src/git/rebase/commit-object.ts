// Reads and writes commits byte for byte, so that a commit with new parents keeps its authors, times and message.
import type { Git } from "../repository/index.ts";

/** A commit as git stores it, its texts as bytes, one character each. `rest` lacks tree, parents and signatures. */
export interface CommitObject {
  hash: string;
  tree: string;
  parents: readonly string[];
  rest: string;
}

/** Reads commits in the given order. @throws Error if one is missing. */
export async function readCommits(git: Git, hashes: readonly string[]): Promise<CommitObject[]> {
  if (hashes.length === 0) return [];
  const output = await git.output(["cat-file", "--batch"], { input: `${hashes.join("\n")}\n`, bytes: true });
  const commits: CommitObject[] = [];
  let position = 0;
  for (const hash of hashes) {
    const end = output.indexOf("\n", position);
    const [, type, size] = output.slice(position, end).split(" ");
    if (type !== "commit") throw new Error(`Commit ${hash} cannot be read.`);
    const start = end + 1;
    position = start + Number(size) + 1;
    commits.push(parseCommit(hash, output.slice(start, start + Number(size))));
  }
  return commits;
}

/** Signatures and merged tags are only valid for the old tree and parents. */
const droppedFields = /^(tree|parent|gpgsig|gpgsig-sha256|mergetag) /;

/** Parses a commit's bytes. */
export function parseCommit(hash: string, text: string): CommitObject {
  const end = text.indexOf("\n\n");
  const header = end < 0 ? text.replace(/\n$/, "") : text.slice(0, end);
  const message = end < 0 ? "" : text.slice(end + 2);
  // A line that begins with a blank continues the previous one.
  const fields = header.split(/\n(?! )/);
  const values = (name: string) =>
    fields.filter((field) => field.startsWith(`${name} `)).map((field) => field.slice(name.length + 1));
  const [tree = ""] = values("tree");
  const kept = fields.filter((field) => !droppedFields.test(field));
  return { hash, tree, parents: values("parent"), rest: `${kept.join("\n")}\n\n${message}` };
}

/** Writes a commit. @returns its hash */
export async function writeCommit(git: Git, commit: Omit<CommitObject, "hash">): Promise<string> {
  const parents = commit.parents.map((parent) => `parent ${parent}\n`);
  const input = `tree ${commit.tree}\n${parents.join("")}${commit.rest}`;
  const output = await git.output(["hash-object", "-t", "commit", "-w", "--stdin"], { input, bytes: true });
  return output.trim();
}
