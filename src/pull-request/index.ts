// The door to the effort's pull request. It knows GitHub only by the port `PullHost`.
export { annotate, createFileFinder, type GateFailure, renderCheck } from "./check/index.ts";
export {
  asksForRun,
  type CommentHost,
  type CommentReading,
  People,
  type PullCommand,
  type ReadComments,
  readComments,
  renderAnswer,
  type SeenComment,
  type TakenComment,
} from "./comments/index.ts";
export { EffortPull, type EffortPullOptions, type PullReport } from "./effort-pull.ts";
export type { EffortFacts, StoryFacts } from "./facts.ts";
export { toPlainText } from "./markdown.ts";
export type { PullHost } from "./pull-host.ts";
export {
  type AssignedStory,
  type Assignment,
  assign,
  FailedChecks,
  type Gathered,
  gather,
  type ReadChecks,
  ReviewTrust,
  renderComment,
  renderThreadAnswer,
} from "./reviews/index.ts";
