// Measures whether any work was done, because an agent's claim is not enough.
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

/** What counts as work. Without `base` every file counts; `ignored` paths (see `matchPaths`) never do. */
export interface WorkOptions {
  base: string | undefined;
  ignored: readonly string[];
  /** Paths whose uncommitted changes existed before the run; once committed they count. */
  preexisting: ReadonlySet<string>;
  /** The present state of the checkout, if it is known: it saves a call of git. */
  state?: CheckoutState | undefined;
}

/** Whether anything differs from the base; undefined if the base is missing and nothing is uncommitted. */
export async function hasWork(repository: Repository, options: WorkOptions): Promise<boolean | undefined> {
  const isIgnored = matchPaths(options.ignored);
  const state = options.state ?? (await readState(repository));
  const uncommitted = state.changes.some(
    ({ path, kind }) => kind !== "nested" && !isIgnored(path) && !options.preexisting.has(path),
  );
  if (uncommitted) return true;
  if (options.base !== undefined && options.base === state.head) return false;
  const committed = await committedPaths(repository, options.base);
  return committed?.some((path) => !isIgnored(path));
}

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
  const format = ["-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv"];
  const range = ["--ignore-submodules=none", from, to ?? (await emptyTree(repository)), "--"];
  const output = await repository.git.output(["diff-tree", ...format, ...range]);
  return output.split("\0").filter(Boolean);
}

/** A hash of the commit and of the sizes, times and modes of uncommitted files; it reads no file. */
export async function fingerprint(
  repository: Repository,
  knownState: CheckoutState | undefined,
  ignored: readonly string[],
): Promise<string> {
  const isIgnored = matchPaths(ignored);
  const state = knownState ?? (await readState(repository));
  const hash = createHash("sha256").update(`${state.head}\0`);
  for (const { path, kind, staged, unstaged } of state.changes) {
    if (isIgnored(path)) continue;
    const facts = fileFacts(repository, path);
    hash.update(`${path}\0${kind} ${staged} ${unstaged} ${facts?.size} ${facts?.modified} ${facts?.mode}\0`);
  }
  return hash.digest("hex");
}

/** A test for paths: `*` matches anything except `/`, and `folder/` everything in the folder. */
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
