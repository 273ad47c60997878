// Starts the workflow again after an incomplete run, so that an effort may take longer than one job.
import * as path from "node:path";
import { createGitHubClient } from "../github/index.ts";
import { describeError, type Environment, type Log, systemClock } from "../platform/index.ts";
import { readCredentials, readEvent } from "./workflow-context.ts";

/** Dispatches this workflow with its current inputs; warns if that fails. */
export async function continueWorkflow(environment: Environment, log: Log): Promise<void> {
  const token = readCredentials(environment)?.token;
  const { GITHUB_REPOSITORY: repository, GITHUB_WORKFLOW_REF: workflowRef = "" } = environment;
  const workflow = path.posix.basename(workflowRef.split("@")[0] ?? "");
  const ref = environment.GITHUB_HEAD_REF || environment.GITHUB_REF_NAME;
  try {
    if (!token || !repository || !workflow || !ref)
      throw new Error("this is not a workflow run, or it has no token; start the next run by hand");
    const apiUrl = environment.GITHUB_API_URL || "https://api.github.com";
    const github = createGitHubClient({ apiUrl, repository, token, clock: systemClock });
    await github.dispatch(workflow, ref, readEvent(environment).inputs);
    log.info(`The next run of ${workflow} on ${ref} was started.`);
  } catch (error) {
    log.warn(`the next run was not started: ${describeError(error)}`);
  }
}
