// Reads and writes commits byte for byte, so that one which is put on another parent keeps its authors, times and message.
import type { Git } from "../repository/index.ts";

/** A commit as git keeps it. Texts are bytes, one character each. */
export interface CommitObject {
  hash: string;
  tree: string;
  parents: readonly string[];
  /** Who made it and when, its encoding and its message: all but tree, parents and signatures. */
  rest: string;
}

/** Reads commits, in the order in which they are given. @throws Error where one is not there */
export async function readCommits(git: Git, hashes: readonly string[]): Promise<CommitObject[]> {
  if (hashes.length === 0) return [];
  const output = await git.output(["cat-file", "--batch"], { input: `${hashes.join("\n")}\n`, bytes: true });
  const commits: CommitObject[] = [];
  let at = 0;
  for (const hash of hashes) {
    const end = output.indexOf("\n", at);
    const [, type, size] = output.slice(at, end).split(" ");
    if (type !== "commit") throw new Error(`Commit ${hash} cannot be read.`);
    const start = end + 1;
    at = start + Number(size) + 1;
    commits.push(parseCommit(hash, output.slice(start, start + Number(size))));
  }
  return commits;
}

/** A signature, and a tag that was merged, are about the tree and the parents, which change. */
const notKept = /^(tree|parent|gpgsig|gpgsig-sha256|mergetag) /;

/** Takes a commit's bytes apart. */
export function parseCommit(hash: string, text: string): CommitObject {
  const end = text.indexOf("\n\n");
  const header = end < 0 ? text.replace(/\n$/, "") : text.slice(0, end);
  const message = end < 0 ? "" : text.slice(end + 2);
  // A line that begins with a blank goes on with the one before.
  const fields = header.split(/\n(?! )/);
  const values = (name: string) =>
    fields.filter((field) => field.startsWith(`${name} `)).map((field) => field.slice(name.length + 1));
  const [tree = ""] = values("tree");
  const kept = fields.filter((field) => !notKept.test(field));
  return { hash, tree, parents: values("parent"), rest: `${kept.join("\n")}\n\n${message}` };
}

/** Writes a commit; the hash in it does not matter. @returns its hash */
export async function writeCommit(git: Git, commit: Omit<CommitObject, "hash">): Promise<string> {
  const parents = commit.parents.map((parent) => `parent ${parent}\n`);
  const input = `tree ${commit.tree}\n${parents.join("")}${commit.rest}`;
  const output = await git.output(["hash-object", "-t", "commit", "-w", "--stdin"], { input, bytes: true });
  return output.trim();
}
