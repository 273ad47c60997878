// The options for the pull request of the work branch.
import type { OptionRow, OptionValues } from "../option-row.ts";
import { parseChoice } from "../parse.ts";

export const pullRequestOptions = [
  {
    name: "pull-request",
    kind: "choice",
    group: "git",
    choices: ["draft", "ready", "never"],
    default: "never",
    stepDefault: "draft",
    help: "opens one pull request for the work branch when it is first pushed, over all runs of the effort, and writes into it what is done after each push; draft: as a draft, which becomes ready for review when the effort is complete and proved; ready: ready for review at once; never; it needs pull-requests: write",
  },
  {
    name: "pull-request-labels",
    kind: "list",
    group: "git",
    placeholder: "NAME",
    help: "labels of the pull request, set when it is opened",
    stepHelp: "labels of the pull request, one a line, set when it is opened",
  },
  {
    name: "pull-request-reviewers",
    kind: "list",
    group: "git",
    placeholder: "USER|ORG/TEAM",
    help: "who is asked for a review when the pull request is opened",
    stepHelp:
      "users and teams (org/team), one a line, who are asked for a review when the pull request is opened",
  },
  {
    name: "pull-request-assignees",
    kind: "list",
    group: "git",
    placeholder: "USER",
    help: "who is assigned to the pull request when it is opened",
    stepHelp: "users, one a line, who are assigned to the pull request when it is opened",
  },
  {
    name: "checks",
    kind: "choice",
    group: "git",
    choices: ["auto", "never"],
    default: "never",
    stepDefault: "auto",
    help: "auto: show how a run ended as a check on the last commit that it pushed, with annotations in the lines where its gates fail, if pull-request is not never; it needs checks: write",
  },
  {
    name: "review-feedback",
    kind: "choice",
    group: "git",
    choices: ["on", "off"],
    default: "on",
    help: "on: what people with write access ask for on the pull request counts, at the start of a run and between iterations: commands in comments, and reviews and failing checks, which become a story that is worked on first; off: nothing on it is read",
  },
] as const satisfies readonly OptionRow[];

/** Whether and how a pull request is opened for the work branch. */
export interface PullRequestInputs {
  readonly mode: "draft" | "ready" | "never";
  readonly labels: readonly string[];
  /** A name with `/` is a team. */
  readonly reviewers: readonly string[];
  readonly assignees: readonly string[];
  /** Whether the result of a run is shown as a check. */
  readonly checks: "auto" | "never";
  /** Whether what people write on it counts. */
  readonly feedback: "on" | "off";
}

/**
 * Reads whether a pull request is opened and a check shown. `text` and `list` read a value or its default.
 * @throws ConfigurationError that ends with the fix
 */
export function readPullRequest(
  values: OptionValues,
  text: (values: OptionValues, name: "pull-request" | "checks" | "review-feedback") => string,
  list: (
    values: OptionValues,
    name: `pull-request-${"labels" | "reviewers" | "assignees"}`,
  ) => readonly string[],
): { readonly pullRequest: PullRequestInputs } {
  return {
    pullRequest: {
      mode: parseChoice("pull-request", text(values, "pull-request"), ["draft", "ready", "never"]),
      labels: list(values, "pull-request-labels"),
      reviewers: list(values, "pull-request-reviewers"),
      assignees: list(values, "pull-request-assignees"),
      checks: parseChoice("checks", text(values, "checks"), ["auto", "never"]),
      feedback: parseChoice("review-feedback", text(values, "review-feedback"), ["on", "off"]),
    },
  };
}
