// Starts the workflow again after an incomplete run, so that an effort may take longer than one job.
import * as path from "node:path";
import { createGitHubClient, readApiUrl } from "../github/index.ts";
import { describeError, type Environment, type Log, systemClock } from "../platform/index.ts";
import { leaveMark } from "../store/index.ts";
import { onBaseBranch, type PullStart, readEvent } from "./trigger/index.ts";
import { readCredentials } from "./workflow-context.ts";

/**
 * Dispatches this workflow with its current inputs; warns if that fails. A mark in the store shows the next run that this one
 * started it, because the token may belong to a bot. @param pull what an event of a pull request asked for: it has no inputs
 */
export async function continueWorkflow(
  own: Environment,
  { store, pull, log }: { readonly store: string; readonly pull: PullStart | undefined; readonly log: Log },
): Promise<void> {
  const environment = pull ? onBaseBranch(own, pull) : own;
  const token = readCredentials(environment)?.token;
  const { GITHUB_REPOSITORY: repository, GITHUB_WORKFLOW_REF: workflowRef = "" } = environment;
  const workflow = path.posix.basename(workflowRef.split("@")[0] ?? "");
  const ref = environment.GITHUB_HEAD_REF || environment.GITHUB_REF_NAME;
  try {
    if (!token || !repository || !workflow || !ref)
      throw new Error("this is not a workflow run, or it has no token; start the next run by hand");
    const apiUrl = readApiUrl(environment);
    const github = createGitHubClient({ apiUrl, repository, token, clock: systemClock });
    const { inputs } = readEvent(environment);
    await leaveMark(inputs, { environment, store, clock: systemClock }).catch((error: unknown) =>
      log.warn(
        `the next run cannot show that this one started it (${describeError(error)}), so if github-token belongs to a bot, nothing runs; start the next run by hand`,
      ),
    );
    await github.dispatch(workflow, ref, pull ? { effort: pull.effort } : inputs);
    log.info(`The next run of ${workflow} on ${ref} was started.`);
  } catch (error) {
    log.warn(`the next run was not started: ${describeError(error)}`);
  }
}
