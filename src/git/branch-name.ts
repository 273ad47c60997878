// Chooses the branch that an effort's work goes to, and keeps it off the default branch.
import { ConfigurationError } from "../platform/index.ts";

/** What the choice rests on. */
export interface WorkBranchRequest {
  /** The branch that the effort names; undefined or blank where it names none. */
  wanted: string | undefined;
  /** The effort's slug. */
  slug: string;
  /** Undefined where it is not known; then `main` and `master` count as one. */
  defaultBranch: string | undefined;
}

/** The branch for the work; the warning is one sentence, there where it is not the one that was wanted. */
export interface WorkBranch {
  name: string;
  warning?: string;
}

const usualDefaults: readonly string[] = ["main", "master"];

/**
 * The branch that the effort names, or else `ralph/<slug>`; never the default branch.
 * @throws ConfigurationError where git would not take the name.
 */
export function workBranch(request: WorkBranchRequest): WorkBranch {
  const own = `ralph/${branchPart(request.slug)}`;
  const wanted = request.wanted?.trim().replace(/^refs\/heads\//, "");
  if (!wanted) return { name: own };
  const defaults = request.defaultBranch ? [request.defaultBranch] : usualDefaults;
  if (defaults.includes(wanted)) {
    return {
      name: own,
      warning: `The effort names the default branch ${wanted}; its work goes to ${own} instead.`,
    };
  }
  if (!isBranchName(wanted)) {
    throw new ConfigurationError(
      `${JSON.stringify(wanted)} is no name for a branch: give branchName in prd.json one such as ${own}.`,
    );
  }
  return { name: wanted };
}

/** What may stand nowhere in a name: control characters, blanks, and what means something else in a revision. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const forbidden = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)/;

/** Whether git takes this as the name of a branch (the rules of git-check-ref-format(1)). */
export function isBranchName(name: string): boolean {
  if (name === "" || name === "@" || name === "HEAD") return false;
  return !/^[-./]|[./]$/.test(name) && !forbidden.test(name);
}

/** A slug as the last part of a branch name. */
function branchPart(slug: string): string {
  const part = slug
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/\.{2,}/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .replace(/\.lock$/, "-lock");
  return part || "effort";
}
