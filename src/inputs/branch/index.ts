// The door to the options for the work branch: commits, pushes, and its pull request.
export { type CommitInputs, gitOptions, readCommitInputs } from "./git-options.ts";
export { type PullRequestInputs, pullRequestOptions, readPullRequest } from "./pull-request.ts";
