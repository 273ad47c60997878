// The door to the issue of a run.
export { arriveAtIssue, findIssue, type IssueStories, takeOverIssue } from "./bring-issue.ts";
export { apiOf, openIssueClient, repositoryIn } from "./issue-source.ts";
export { openRunIssue, type RunIssue } from "./run-issue.ts";
