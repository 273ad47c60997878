// Reviews as work: what people ask for, which story settles it, and the answers.
export { renderComment, renderThreadAnswer } from "./answers.ts";
export { type AssignedStory, type Assignment, assign } from "./assign.ts";
export { FailedChecks, type ReadChecks } from "./failed-checks.ts";
export { type Gathered, gather } from "./gather.ts";
export { ReviewTrust } from "./trust.ts";
