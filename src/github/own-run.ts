// Reads from the runner's variables which run this is, so that others can be compared with it.
// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
import type { Environment } from "../platform/index.ts";

/** The run that this process is a step of. */
export interface OwnRun {
  readonly id: number;
  readonly attempt: number;
  /** The file of its workflow in the repository, such as `.github/workflows/ralph.yml`. */
  readonly workflow: string;
  /** The branch it is for; that of the pull request where it is for one. */
  readonly branch: string;
  /** Undefined where the runner does not say it. */
  readonly repositoryId: number | undefined;
}

/** The run; undefined outside of one. */
export function readOwnRun(environment: Environment): OwnRun | undefined {
  const id = Number(environment.GITHUB_RUN_ID);
  const [workflow] = (environment.GITHUB_WORKFLOW_REF ?? "").split("@");
  const branch = environment.GITHUB_HEAD_REF || environment.GITHUB_REF_NAME;
  if (!Number.isSafeInteger(id) || id < 1 || !workflow || !branch) return undefined;
  return {
    ...{ id, branch, attempt: Number(environment.GITHUB_RUN_ATTEMPT) || 1 },
    workflow: workflow.split("/").slice(2).join("/"),
    repositoryId: Number(environment.GITHUB_REPOSITORY_ID) || undefined,
  };
}
