// The options for commits and the work branch.
import type { OptionRow, OptionValues } from "../option-row.ts";
import { parseChoice } from "../parse.ts";

/** What is committed, and what happens to the commits. */
export const gitOptions = [
  {
    name: "commit",
    kind: "choice",
    group: "git",
    choices: ["each", "never"],
    default: "each",
    help: "each: one commit on the work branch for each iteration that changed something; never: no commits and no work branch",
  },
  {
    name: "push",
    kind: "choice",
    group: "git",
    choices: ["auto", "never"],
    default: "never",
    stepDefault: "auto",
    help: "auto: push the work branch to origin after each iteration; it is rebased onto remote commits and never force-pushed",
  },
  {
    name: "squash",
    kind: "choice",
    group: "git",
    choices: ["story", "never"],
    default: "never",
    help: "story: the pushed branch gets one commit for each passed story; until a story passes, its commits are only in the checkout and in the snapshots; commits that are pushed or made by other people are never changed",
  },
  {
    name: "sign",
    kind: "choice",
    group: "git",
    choices: ["api", "never"],
    default: "never",
    help: "api: before a push, GitHub's API makes the commits again, which signs them, for branch rules that require signed commits; needs the token of a job or a GitHub App, which becomes their author; commits that cannot be signed are pushed as they are, with a warning",
  },
  {
    name: "update-branch",
    kind: "choice",
    group: "git",
    choices: ["merge", "rebase", "never"],
    default: "never",
    help: "merge: merge new commits of the branch that the effort came from into the work branch, at the start and after each iteration; rebase: the same, but put a work branch that was never pushed onto them; conflicts are left out with a warning",
  },
  {
    name: "allow-dirty",
    kind: "switch",
    group: "git",
    help: "start even if the checkout has uncommitted changes; they are committed only if the agent changes the same files",
  },
  {
    name: "commit-all",
    kind: "switch",
    group: "git",
    help: "commit new files also in dependency folders such as node_modules, in files that often hold secrets such as .env, and in folders with more than 2,000 new files",
  },
  {
    name: "protect",
    kind: "list",
    group: "git",
    placeholder: "PATTERN",
    help: "paths that a turn may not change, as in .gitignore, such as test/** of a gate; always protected: .github/workflows, .github/actions, and settings, hooks, plug-ins and MCP servers of agents; changes are put back before the gates",
    stepHelp:
      "paths that a turn may not change, one a line, as in .gitignore, such as test/** of a gate; always protected: .github/workflows, .github/actions, and settings, hooks, plug-ins and MCP servers of agents; changes are put back before the gates",
  },
  {
    name: "allow-protected",
    kind: "list",
    group: "git",
    placeholder: "PATTERN",
    help: "protected paths that a turn may change nevertheless, as in .gitignore, such as .github/workflows/ci.yml",
    stepHelp:
      "protected paths that a turn may change nevertheless, one a line, as in .gitignore, such as .github/workflows/ci.yml",
  },
] as const satisfies readonly OptionRow[];

/** What becomes of the commits of a run. */
export interface CommitInputs {
  readonly commit: "each" | "never";
  readonly push: "auto" | "never";
  /** Whether the commits of a passed story become one. */
  readonly squash: "story" | "never";
  /** Whether GitHub makes the pushed commits, so that they are signed. */
  readonly sign: "api" | "never";
  /** How commits of the base branch are taken into the work branch. */
  readonly updateBranch: "merge" | "rebase" | "never";
}

/** Reads what becomes of commits; `text` reads a value or its default. @throws ConfigurationError that ends with the fix */
export function readCommitInputs(
  values: OptionValues,
  text: (values: OptionValues, name: "commit" | "push" | "squash" | "sign" | "update-branch") => string,
): CommitInputs {
  return {
    commit: parseChoice("commit", text(values, "commit"), ["each", "never"]),
    push: parseChoice("push", text(values, "push"), ["auto", "never"]),
    squash: parseChoice("squash", text(values, "squash"), ["story", "never"]),
    sign: parseChoice("sign", text(values, "sign"), ["api", "never"]),
    updateBranch: parseChoice("update-branch", text(values, "update-branch"), ["merge", "rebase", "never"]),
  };
}
