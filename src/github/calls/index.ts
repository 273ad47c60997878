// The door to the calls about pull requests, their comments, and checks.
export type { ApiCall, CallSender } from "./call.ts";
export {
  type CheckAnnotation,
  type CheckCalls,
  type CheckRun,
  createCheckCalls,
  type FoundCheck,
  mostAnnotations,
  type NewCheck,
} from "./check-calls.ts";
export {
  type CommentCalls,
  type CommentPage,
  type CommentReaction,
  createCommentCalls,
  type Reaction,
} from "./comment-calls.ts";
export { type CommitCalls, type CreatedCommit, createCommitCalls, type NewCommit } from "./commit-calls.ts";
export { createIssueCalls, type Issue, type IssueCalls, type IssueChange } from "./issue-calls.ts";
export { createPullCalls, type NewPull, type PullCalls } from "./pull-calls.ts";
export type { Author, ChangeRequest, ReviewThread, ThreadComment, WrittenText } from "./review-answers.ts";
export { createReviewCalls, type PullReviews, type ReviewCalls } from "./review-calls.ts";
export {
  type ActionsPolicy,
  type BranchRule,
  createSettingCalls,
  type JobDefaults,
  type RepositoryAccess,
  type SecretPlace,
  type SelectedActions,
  type SettingCalls,
} from "./setting-calls.ts";
