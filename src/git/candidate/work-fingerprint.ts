// Tells whether a candidate is the same work as an earlier one.
import { createHash } from "node:crypto";
import { matchPaths } from "../commit/index.ts";
import { emptyTree, type Repository } from "../repository/index.ts";
import type { Candidate } from "./candidate.ts";

/** Equal for equal differences from a commit, in files that these patterns do not match; empty if it cannot be told. */
export async function fingerprintWork(
  repository: Repository,
  candidate: Candidate,
  base: string | undefined,
  ignored: readonly string[],
): Promise<string> {
  const from = base ?? (await emptyTree(repository));
  const format = ["-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv"];
  const { exitCode, stdout } = await repository.git.run(["diff-tree", ...format, from, candidate.tree, "--"]);
  if (exitCode !== 0) return "";
  const isIgnored = matchPaths(ignored);
  const words = stdout.split("\0");
  const hash = createHash("sha256");
  // Each change has two words: modes and blobs, then the path.
  for (let index = 0; index + 1 < words.length; index += 2) {
    const [change = "", path = ""] = words.slice(index, index + 2);
    if (!isIgnored(path)) hash.update(`${change}\0${path}\0`);
  }
  return hash.digest("hex").slice(0, 32);
}
