// Decides whose artifacts count: a name proves nothing, because any fork can make an artifact of that name.
import type { Artifact, OwnRun, WorkflowRun } from "../../github/index.ts";
import { quote } from "../names.ts";
import type { ArtifactName } from "./artifact-name.ts";

/** Which artifacts are accepted. */
export interface TrustRules {
  readonly own: OwnRun;
  readonly repositoryId: number;
  readonly anyBranch: boolean;
  readonly events: readonly string[];
}

/** Events that people without write access cannot trigger with their own content. Forks are excluded by repository id. */
export const trustedEvents: readonly string[] = [
  "workflow_dispatch",
  "schedule",
  "push",
  "pull_request",
  "repository_dispatch",
  "workflow_call",
  "merge_group",
  "release",
  "create",
  "delete",
  "deployment",
];

/**
 * Events of a pull request whose runs work for its base branch, and belong to another one: the default branch, or the one
 * with the work. They count only where they are allowed.
 */
const eventsOfPulls: readonly string[] = [
  "issue_comment",
  "pull_request_review",
  "pull_request_review_comment",
];

/** Why an artifact is not accepted, from the artifact list alone, as the end of a sentence. */
export function describeArtifactRefusal(
  artifact: Artifact,
  name: Pick<ArtifactName, "runId">,
  rules: TrustRules,
): string | undefined {
  const { own, repositoryId, events } = rules;
  const run = artifact.workflow_run;
  if (artifact.expired) return "it has expired";
  if (!run) return "its run is not known";
  if (run.id !== name.runId) return `it belongs to run ${run.id} but is named after another run`;
  if (run.repository_id !== repositoryId) return "it belongs to another repository";
  if (run.head_repository_id !== repositoryId) return "its run belongs to a fork";
  // Which event its run has is asked for only where that matters.
  const anyBranch = rules.anyBranch || events.some((event) => eventsOfPulls.includes(event));
  return anyBranch ? undefined : describeBranch(run.head_branch, own);
}

/** Why the artifacts of another run are not accepted, as the end of a sentence. The run's result does not matter. */
export function describeRunRefusal(run: WorkflowRun, rules: TrustRules): string | undefined {
  const [file = ""] = run.path.split("@");
  if (file !== rules.own.workflow) return `its run belongs to the workflow ${quote(file)}`;
  if (!rules.events.includes(run.event)) return `its run was started by the event ${quote(run.event)}`;
  if (rules.anyBranch || eventsOfPulls.includes(run.event)) return undefined;
  return describeBranch(run.head_branch, rules.own);
}

function describeBranch(branch: string | null | undefined, own: OwnRun): string | undefined {
  return branch === own.branch ? undefined : `its run is on the branch ${quote(branch ?? "")}`;
}
