// The door to GitHub's API. It knows nothing of snapshots and efforts.
export {
  type Artifact,
  type ArtifactPage,
  isWriteAccess,
  type PullComment,
  type PullRequest,
  type Repository,
  type WorkflowRun,
} from "./answers.ts";
export {
  ArtifactNameTaken,
  type ArtifactService,
  type ArtifactServiceOptions,
  type OwnArtifact,
  openArtifactService,
} from "./artifact-service.ts";
export {
  type ActionsPolicy,
  type Author,
  type BranchRule,
  type ChangeRequest,
  type CheckAnnotation,
  type CheckCalls,
  type CommentCalls,
  type CommentReaction,
  type CommitCalls,
  type FoundCheck,
  type Issue,
  type IssueCalls,
  mostAnnotations,
  type NewCheck,
  type NewPull,
  type PullCalls,
  type PullReviews,
  type Reaction,
  type ReviewCalls,
  type ReviewThread,
  type SecretPlace,
  type SelectedActions,
  type ThreadComment,
  type WrittenText,
} from "./calls/index.ts";
export { createGitHubClient, type GitHubClient, type GitHubOptions } from "./client.ts";
export { DamagedArtifact } from "./download.ts";
export { GitHubError, isPassing } from "./github-error.ts";
export { describeArtifactObstacle, findListObstacle } from "./obstacles.ts";
export { type OwnRun, readApiUrl, readOwnRun } from "./own-run.ts";
