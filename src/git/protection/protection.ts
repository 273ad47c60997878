// Protected paths in a repository: one object for the rest of the program.
import type { Repository } from "../repository/index.ts";
import { type CleanedCommits, type CleaningRequest, cleanCommits } from "./clean-commits.ts";
import type { PathRules } from "./path-rules.ts";
import {
  putIntoIndex,
  readIndexEntries,
  readTreeEntries,
  type TreeEntries,
  writeEntries,
} from "./tree-entries.ts";

/** What git has at protected paths, and how it is put back. */
export interface Protection {
  /** The entries of the index. */
  readIndex(rules: PathRules): Promise<TreeEntries>;
  /** Makes the index have these entries at protected paths instead of those `found`. @returns whether they differ */
  restoreIndex(found: TreeEntries, entries: TreeEntries): Promise<boolean>;
  /** The commits of all remotes that are known here. */
  remoteCommits(): Promise<string[]>;
  /** Takes protected changes out of the commits of a turn. @throws Error if git fails */
  cleanCommits(request: CleaningRequest): Promise<CleanedCommits>;
  /** The protected paths in which two commits differ. */
  pathsBetween(from: string | undefined, to: string, rules: PathRules): Promise<string[]>;
  /** The protected entries of a commit. */
  readCommit(rules: PathRules, commit: string): Promise<TreeEntries>;
  /** Writes entries into the checkout; their folders must be there. */
  writeEntries(entries: TreeEntries): Promise<void>;
  /** The difference of two folders anywhere, as a patch of their contents. */
  describeFolders(before: string, after: string): Promise<string>;
}

/** The protection of a repository. */
export function createProtection(repository: Repository): Protection {
  const { git } = repository;
  return {
    readIndex: (rules) => readIndexEntries(repository, rules),
    restoreIndex: (found, entries) => putIntoIndex(repository, found, entries),
    remoteCommits: async () => {
      const output = await git.output([
        "for-each-ref",
        "--format=%(objectname) %(objecttype)",
        "refs/remotes",
      ]);
      return output.split("\n").flatMap((line) => (line.endsWith(" commit") ? [line.slice(0, -7)] : []));
    },
    cleanCommits: (request) => cleanCommits(repository, request),
    pathsBetween: async (from, to, rules) => {
      if (from === undefined) return [];
      const format = ["-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv"];
      const output = await git.output(["diff-tree", ...format, "--ignore-submodules=none", from, to, "--"]);
      return output.split("\0").filter((path) => path !== "" && rules.matches(path));
    },
    readCommit: (rules, commit) => readTreeEntries(repository, rules, commit),
    writeEntries: (entries) => writeEntries(repository, entries),
    describeFolders: async (before, after) => {
      const options = [
        "--no-index",
        "--binary",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-prefix",
      ];
      // Its exit code tells whether there is a difference.
      const { stdout } = await git.run(["diff", ...options, "--", before, after]);
      return stdout;
    },
  };
}
