// Decides whose artifacts count: a name alone says nothing, because anybody's fork can make one of that name.
import type { Artifact, OwnRun, WorkflowRun } from "../../github/index.ts";
import { quote } from "../names.ts";
import type { ArtifactName } from "./artifact-name.ts";

/** Whose artifacts are taken. */
export interface TrustRules {
  readonly own: OwnRun;
  readonly repositoryId: number;
  /** Whether runs on other branches count, as where a state key was given on purpose. */
  readonly anyBranch: boolean;
  /** What a run of another time may have begun with. */
  readonly events: readonly string[];
}

/** Events that people without write access cannot set off with content of theirs; forks are told apart by their own id. */
export const trustedEvents: readonly string[] = [
  ...["workflow_dispatch", "schedule", "push", "pull_request", "repository_dispatch"],
  ...["workflow_call", "merge_group", "release"],
];

/** Why an artifact does not count, as far as the list of artifacts tells it, as the end of a sentence. */
export function describeArtifactRefusal(
  artifact: Artifact,
  name: ArtifactName,
  trust: TrustRules,
): string | undefined {
  const { own, repositoryId, anyBranch } = trust;
  const run = artifact.workflow_run;
  if (artifact.expired) return "it has expired";
  if (!run) return "its run is not known";
  if (run.id !== name.runId) return `it is of run ${run.id} and bears the name of another`;
  if (run.repository_id !== repositoryId) return "it is of another repository";
  if (run.head_repository_id !== repositoryId) return "its run is of a fork";
  if (!anyBranch && run.head_branch !== own.branch)
    return `its run is on the branch ${quote(run.head_branch ?? "")}`;
  return undefined;
}

/** Why the artifacts of another run do not count, as the end of a sentence. How it ended is no reason. */
export function describeRunRefusal(run: WorkflowRun, trust: TrustRules): string | undefined {
  const [file = ""] = run.path.split("@");
  if (file !== trust.own.workflow) return `its run is of the workflow ${quote(file)}`;
  if (!trust.events.includes(run.event)) return `its run began with the event ${quote(run.event)}`;
  return undefined;
}
