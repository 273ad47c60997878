// Keeps what somebody else had staged out of our commit and in the index, as it was.
import type { Repository } from "./repository.ts";
import type { Change } from "./status.ts";

/** Entries of the index as `git update-index --index-info` takes them; empty where there is nothing to keep. */
export type HeldEntries = string;

/** The index entries of staged changes that a commit is to leave out. */
export async function holdEntries(
  repository: Repository,
  changes: readonly Change[],
  leaveOut: ReadonlySet<string>,
): Promise<HeldEntries> {
  const paths = changes.filter(({ path, staged }) => staged && leaveOut.has(path)).map(({ path }) => path);
  if (paths.length === 0) return "";
  const output = await repository.git.output(["ls-files", "--stage", "-z", "--", ...paths], {
    environment: { GIT_LITERAL_PATHSPECS: "1" },
  });
  const entries = output.split("\0").filter(Boolean);
  const present = new Set(entries.map((entry) => entry.slice(entry.indexOf("\t") + 1)));
  // Mode 0 takes a path out of the index: that is what a staged deletion is.
  const deleted = paths.filter((path) => !present.has(path)).map((path) => `0 ${"0".repeat(40)}\t${path}`);
  return [...entries, ...deleted].map((entry) => `${entry}\0`).join("");
}

/** Puts the entries back after the commit. */
export async function restoreEntries(repository: Repository, held: HeldEntries): Promise<void> {
  if (held !== "") await repository.git.output(["update-index", "-z", "--index-info"], { input: held });
}
