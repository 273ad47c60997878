// Which paths of a repository are protected, as git and this program match them.

/** Paths of a repository. Only files, links and submodules are asked for: folders are what is in them. */
export interface PathRules {
  /** Patterns as in .gitignore, in any case of letters; they may match more than `matches`. */
  readonly patterns: readonly string[];
  /** Whether the file, link or submodule at this path, from the top, is meant. */
  matches(path: string): boolean;
}
