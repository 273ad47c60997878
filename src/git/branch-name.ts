// Selects the work branch of an effort; it is never the default branch.
import { ConfigurationError } from "../platform/index.ts";

/** What the selection depends on. Without `defaultBranch`, both `main` and `master` count as the default branch. */
export interface WorkBranchRequest {
  requested: string | undefined;
  slug: string;
  defaultBranch: string | undefined;
}

/** The work branch; `warning` is one sentence and is set if the requested branch was not used. */
export interface WorkBranch {
  name: string;
  warning?: string;
}

const usualDefaults: readonly string[] = ["main", "master"];

/** The branch that the effort names, else `ralph/<slug>`. @throws ConfigurationError if git does not allow the name */
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
      `${JSON.stringify(requested)} is not a valid branch name: give branchName in prd.json a name such as ${own}.`,
    );
  }
  return { name: requested };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids them in names.
const forbidden = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)/;

/** Whether git allows this branch name, by the rules of git-check-ref-format(1). */
export function isBranchName(name: string): boolean {
  if (name === "" || name === "@" || name === "HEAD") return false;
  return !/^[-./]|[./]$/.test(name) && !forbidden.test(name);
}

function toBranchPart(slug: string): string {
  const part = slug
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/\.{2,}/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .replace(/\.lock$/, "-lock");
  return part || "effort";
}
