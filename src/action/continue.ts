// Starts the workflow anew where a run stopped short and its state is safe, so that an effort may take longer than a job.
import * as path from "node:path";
import { looseObject, nullish, record, string, unknown } from "zod/mini";
import { createGitHubClient } from "../github/index.ts";
import { describeError, type Environment, type Log, readText, systemClock } from "../platform/index.ts";
import { credentialsOf } from "./workflow-place.ts";

const eventShape = looseObject({ inputs: nullish(record(string(), unknown())) });

/** Dispatches this very workflow with the inputs that it had. Where that is not possible a warning says why. */
export async function continueWorkflow(environment: Environment, log: Log): Promise<void> {
  const token = credentialsOf(environment)?.token;
  const { GITHUB_REPOSITORY: repository, GITHUB_WORKFLOW_REF: workflowRef = "" } = environment;
  const workflow = path.posix.basename(workflowRef.split("@")[0] ?? "");
  const ref = environment.GITHUB_HEAD_REF || environment.GITHUB_REF_NAME;
  try {
    if (!token || !repository || !workflow || !ref)
      throw new Error("this is no run of a workflow, or there is no token; start the next run by hand");
    const apiUrl = environment.GITHUB_API_URL || "https://api.github.com";
    const github = createGitHubClient({ apiUrl, repository, token, clock: systemClock });
    await github.dispatch(workflow, ref, readInputs(environment));
    log.info(`The next run of ${workflow} on ${ref} was started.`);
  } catch (error) {
    log.warn(`the next run was not started: ${describeError(error)}`);
  }
}

/** The inputs of the event that started this run. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_dispatch */
function readInputs({ GITHUB_EVENT_PATH: file }: Environment): Record<string, string> {
  const text = file ? readText(file) : undefined;
  if (text === undefined) return {};
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    return {};
  }
  const inputs = eventShape.safeParse(event).data?.inputs ?? {};
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
  );
}
