// Chooses the branch that an effort's work goes to, and keeps it off the default branch.
import { ConfigurationError } from "../platform/index.ts";

/** What the choice rests on. */
export interface WorkBranchRequest {
  /** The branch that the effort names; undefined or blank where it names none. */
  requested: string | undefined;
  /** The effort's slug. */
  slug: string;
  /** Undefined where it is not known; then `main` and `master` count as one. */
  defaultBranch: string | undefined;
}

/** The branch for the work; the warning is one sentence, there where it is not the one that was requested. */
export interface WorkBranch {
  name: string;
  warning?: string;
}

const usualDefaults: readonly string[] = ["main", "master"];

/**
 * The branch that the effort names, or else `ralph/<slug>`; never the default branch.
 * @throws ConfigurationError where git would not take the name.
 */
export function selectWorkBranch(request: WorkBranchRequest): WorkBranch {
  const own = `ralph/${toBranchPart(request.slug)}`;
  const requested = request.requested?.trim().replace(/^refs\/heads\//, "");
  if (!requested) return { name: own };
  const defaults = request.defaultBranch ? [request.defaultBranch] : usualDefaults;
  if (defaults.includes(requested)) {
    return {
      name: own,
      warning: `The effort names the default branch ${requested}; its work goes to ${own} instead.`,
    };
  }
  if (!isBranchName(requested)) {
    throw new ConfigurationError(
      `${JSON.stringify(requested)} is no name for a branch: give branchName in prd.json one such as ${own}.`,
    );
  }
  return { name: requested };
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
function toBranchPart(slug: string): string {
  const part = slug
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/\.{2,}/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .replace(/\.lock$/, "-lock");
  return part || "effort";
}
