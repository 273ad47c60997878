// The door to issues: one as an effort, and what is checked off in it.

export { renderBackground } from "./background.ts";
export { type CheckHost, checkOff, type DueCheck } from "./check-off.ts";
export { type Boxes, type IssuePlan, mergeIssue, planOfIssue, requireIssuePlan } from "./issue-plan.ts";
export type { IssueHost } from "./issue-trust.ts";
export { type IssueItem, type IssueWork, readIssueText, readIssueWork } from "./read-issue.ts";
