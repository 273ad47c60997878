// Merges of files that git's line merge does not understand. The caller supplies them.

/** A file's texts; `base` is undefined if the file is new on both sides. */
export interface FileVersions {
  readonly base: string | undefined;
  readonly ours: string;
  readonly theirs: string;
  /** The side that others have pushed: what they pushed is not undone. */
  readonly pushed: "ours" | "theirs";
}

/** Merges some files by rules of their own, where git finds a conflict or uncommitted changes. */
export interface FileMerges {
  /** Whether there are rules for a file; its path starts at the top. */
  covers(path: string): boolean;
  /** The merged text; what both sides changed is as others pushed it. Undefined if the texts cannot be merged. */
  merge(path: string, versions: FileVersions): string | undefined;
}

/** No file has rules of its own. */
export const noFileMerges: FileMerges = { covers: () => false, merge: () => undefined };
