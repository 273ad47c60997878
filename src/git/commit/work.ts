// Tells whether anything was done, because an agent's word for it is not enough.
import { createHash } from "node:crypto";
import type { Repository } from "../repository/index.ts";
import {
  type CheckoutState,
  emptyTree,
  fileFacts,
  headCommit,
  readState,
  resolveCommit,
} from "../repository/index.ts";

/** What counts as work. */
export interface WorkOptions {
  /** The commit before the work began; undefined where there was none. */
  base: string | undefined;
  /** Paths that never count, as `matchPaths` takes them. */
  ignoring: readonly string[];
  /** Paths whose uncommitted changes are somebody else's; once committed they count. */
  preexisting: ReadonlySet<string>;
}

/**
 * Whether something differs from `base`: committed, staged, unstaged or a new file; also where only blanks or a file's
 * mode differ. Repositories inside the checkout do not count. Undefined where it cannot be told: the base is not here any
 * more (a shallow clone, a rewritten history) and nothing is uncommitted.
 */
export async function hasWork(repository: Repository, options: WorkOptions): Promise<boolean | undefined> {
  const isIgnored = matchPaths(options.ignoring);
  const [state, committed] = await Promise.all([
    readState(repository),
    committedPaths(repository, options.base),
  ]);
  const uncommitted = state.changes.some(
    ({ path, kind }) => kind !== "nested" && !isIgnored(path) && !options.preexisting.has(path),
  );
  if (uncommitted) return true;
  return committed?.some((path) => !isIgnored(path));
}

/** The paths that differ between two commits' trees; undefined where the base is not there. */
async function committedPaths(
  repository: Repository,
  base: string | undefined,
): Promise<string[] | undefined> {
  const [from, to] = await Promise.all([
    base === undefined ? emptyTree(repository) : resolveCommit(repository, base),
    headCommit(repository),
  ]);
  if (from === undefined) return undefined;
  if (from === to) return [];
  const output = await repository.git.output([
    ...["diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv"],
    ...["--ignore-submodules=none", from, to ?? (await emptyTree(repository)), "--"],
  ]);
  return output.split("\0").filter(Boolean);
}

/**
 * A hash that changes when the commit, or the uncommitted state outside `ignoring`, does. It looks at sizes, times
 * and modes and reads no file: one that was written anew with the same content counts as changed.
 */
export async function fingerprint(
  repository: Repository,
  known: CheckoutState | undefined,
  ignoring: readonly string[],
): Promise<string> {
  const isIgnored = matchPaths(ignoring);
  const state = known ?? (await readState(repository));
  const hash = createHash("sha256").update(`${state.head}\0`);
  for (const { path, kind, staged, unstaged } of state.changes) {
    if (isIgnored(path)) continue;
    const facts = fileFacts(repository, path);
    hash.update(`${path}\0${kind} ${staged} ${unstaged} ${facts?.size} ${facts?.modified} ${facts?.mode}\0`);
  }
  return hash.digest("hex");
}

/**
 * A test for paths from the top of the checkout. An entry is such a path; `*` in it stands for anything but `/`, and an
 * entry that ends with `/` means all that is in that folder.
 */
export function matchPaths(entries: readonly string[]): (path: string) => boolean {
  const exact = new Set(entries.filter((entry) => !entry.includes("*") && !entry.endsWith("/")));
  const patterns = entries.filter((entry) => !exact.has(entry)).map(patternOf);
  return (path) => exact.has(path) || patterns.some((pattern) => pattern.test(path));
}

function patternOf(entry: string): RegExp {
  const text = entry
    .split("*")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]*");
  return new RegExp(`^${text}${entry.endsWith("/") ? "" : "$"}`, "u");
}
