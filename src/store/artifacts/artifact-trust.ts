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

/** Why an artifact is not accepted, from the artifact list alone, as the end of a sentence. */
export function describeArtifactRefusal(
  artifact: Artifact,
  name: Pick<ArtifactName, "runId">,
  rules: TrustRules,
): string | undefined {
  const { own, repositoryId, anyBranch } = rules;
  const run = artifact.workflow_run;
  if (artifact.expired) return "it has expired";
  if (!run) return "its run is not known";
  if (run.id !== name.runId) return `it belongs to run ${run.id} but is named after another run`;
  if (run.repository_id !== repositoryId) return "it belongs to another repository";
  if (run.head_repository_id !== repositoryId) return "its run belongs to a fork";
  if (!anyBranch && run.head_branch !== own.branch)
    return `its run is on the branch ${quote(run.head_branch ?? "")}`;
  return undefined;
}

/** Why the artifacts of another run are not accepted, as the end of a sentence. The run's result does not matter. */
export function describeRunRefusal(run: WorkflowRun, rules: TrustRules): string | undefined {
  const [file = ""] = run.path.split("@");
  if (file !== rules.own.workflow) return `its run belongs to the workflow ${quote(file)}`;
  if (!rules.events.includes(run.event)) return `its run was started by the event ${quote(run.event)}`;
  return undefined;
}
