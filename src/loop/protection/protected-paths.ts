// Which paths a turn may not change: what runs with more rights than it, and what the next turn trusts.
import { Minimatch } from "minimatch";
import { agentDefinitions } from "../../agents/index.ts";
import type { PathRules } from "../../git/index.ts";

/** The protected paths of a run. */
export interface ProtectedPaths extends PathRules {
  /** For people and agents. */
  readonly names: readonly string[];
  /** Whether only the settings of the run protect this path. */
  isAdded(path: string): boolean;
}

/** Patterns as in .gitignore: what is protected besides the usual paths, what is not, and paths of the run's own. */
export interface ProtectionSettings {
  readonly protect: readonly string[];
  readonly allow: readonly string[];
  isOwn(path: string): boolean;
}

/** GitHub runs these with the rights of a repository's workflows. */
const workflowPaths: readonly string[] = ["/.github/workflows", "/.github/actions"];

const agentFiles = Object.values(agentDefinitions).map(({ trustedFiles }) => trustedFiles);

/** The settings of agents in a checkout. */
export const agentSettings: PathRules = {
  patterns: agentFiles.flatMap(({ patterns }) => patterns),
  matches: matcher(
    agentFiles.flatMap(({ patterns }) => patterns),
    agentFiles.flatMap(({ except }) => except),
  ),
};

/** Whether an agent's program itself makes such a change of its settings. */
export function isOwnChange(before: string, after: string): boolean {
  return agentFiles.some((files) => files.isOwnChange?.(before, after) === true);
}

/** The protected paths by the settings of a run. */
export function createProtectedPaths({ protect, allow, isOwn }: ProtectionSettings): ProtectedPaths {
  const patterns = [...workflowPaths, ...agentSettings.patterns, ...protect];
  const isUsual = matcher(workflowPaths, []);
  const isAdded = matcher(protect, []);
  const isAllowed = matchAny(allow);
  const isBuiltIn = (path: string) => isUsual(path) || agentSettings.matches(path);
  return {
    // Git is asked for the folders above, too: a link may stand in their place.
    patterns: [...patterns, ...patterns.flatMap(foldersAbove).map((folder) => `/${folder}`)],
    names: patterns.map((pattern) => pattern.replace(/^\//, "")),
    matches: (path) => (isBuiltIn(path) || isAdded(path)) && !isAllowed(path) && !isOwn(path),
    isAdded: (path) => isAdded(path) && !isBuiltIn(path),
  };
}

/** A file, link or submodule that stands in place of a folder above a pattern is meant, too. */
function matcher(patterns: readonly string[], except: readonly string[]): (path: string) => boolean {
  const isMeant = matchAny(patterns);
  const isExcepted = matchAny(except);
  const above = new Set(patterns.flatMap(foldersAbove).map((folder) => folder.toLowerCase()));
  return (path) => (isMeant(path) && !isExcepted(path)) || above.has(plain(path).toLowerCase());
}

function matchAny(patterns: readonly string[]): (path: string) => boolean {
  const globs = patterns.flatMap((pattern) => {
    const glob = globOf(pattern);
    // A pattern for folders means what is in them; where it has a name, also what stands in place of that folder.
    return /[*?[\]][^/]*\/$/.test(pattern) ? [`${glob}/**`] : [glob, `${glob}/**`];
  });
  const options = { dot: true, nocase: true, nonegate: true, nocomment: true, noext: true, nobrace: true };
  // Compiled once: every path of a checkout is asked for, before a turn and after each gate.
  const matchers = globs.map((glob) => new Minimatch(glob, options));
  return (path) => {
    const name = plain(path);
    return matchers.some((each) => each.match(name));
  };
}

/** A pattern without a slash, but for one at its end, matches at any depth. */
function globOf(pattern: string): string {
  const text = pattern.replace(/\/+$/, "");
  if (!text.includes("/")) return `**/${text}`;
  return text.replace(/^\/+/, "");
}

/** The folders above what a pattern matches, as far as it names them. */
function foldersAbove(pattern: string): string[] {
  const glob = globOf(pattern);
  const parts = glob.split("/").slice(0, -1);
  const named = parts.findIndex((part) => /[*?[\]\\]/.test(part));
  const known = named < 0 ? parts : parts.slice(0, named);
  return known.map((_, index) => known.slice(0, index + 1).join("/"));
}

/** Characters that the file system of macOS does not see in a name. */
const unseen = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

function plain(path: string): string {
  return path.replace(unseen, "").normalize("NFC");
}
