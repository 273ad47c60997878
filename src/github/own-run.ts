// Identifies this workflow run and the server that it is on. Source: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
import type { Environment } from "../platform/index.ts";

/** The workflow run to which this process belongs. */
export interface OwnRun {
  readonly id: number;
  readonly attempt: number;
  readonly workflow: string; // the path of its file, such as `.github/workflows/ralph.yml`
  readonly branch: string; // for a pull request the head branch
  readonly repositoryId: number | undefined;
}

/** This workflow run; undefined outside of one. */
export function readOwnRun(environment: Environment): OwnRun | undefined {
  const id = Number(environment.GITHUB_RUN_ID);
  const [workflow] = (environment.GITHUB_WORKFLOW_REF ?? "").split("@");
  const branch = environment.GITHUB_HEAD_REF || environment.GITHUB_REF_NAME;
  if (!Number.isSafeInteger(id) || id < 1 || !workflow || !branch) return undefined;
  return {
    id,
    branch,
    attempt: Number(environment.GITHUB_RUN_ATTEMPT) || 1,
    workflow: workflow.split("/").slice(2).join("/"),
    repositoryId: Number(environment.GITHUB_REPOSITORY_ID) || undefined,
  };
}

/** The address of the API, without a slash at its end: that of the workflow's server, else that of github.com. */
export function readApiUrl({ GITHUB_API_URL: url }: Environment): string {
  return url || "https://api.github.com";
}
