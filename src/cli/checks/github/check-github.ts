// `ralph-ci doctor --github`: whether the repository's settings on GitHub let a run in a workflow do its work.
import * as path from "node:path";
import { createGitHubClient, type GitHubClient } from "../../../github/index.ts";
import {
  findProgram,
  listFolder,
  type ProcessContext,
  pickEnvironment,
  readText,
  runCommand,
  systemClock,
} from "../../../platform/index.ts";
import { ownRelease, type RepositoryPlace } from "../../../run/index.ts";
import { type Check, error, isCheck, ok, warning } from "../check.ts";
import { checkActions, checkJobRights } from "./check-actions.ts";
import { checkBranches } from "./check-branches.ts";
import { checkSecrets } from "./check-secrets.ts";
import { see } from "./visible.ts";
import { type RalphJob, readRalphJobs } from "./workflow-text.ts";

const deadline = 15_000; // ms for one call
const loginTimeout = 10_000; // ms for gh

/** Makes every check, and changes nothing. @param work the work branch of the effort; undefined where none is known */
export async function checkGitHub(
  context: ProcessContext,
  place: RepositoryPlace | undefined,
  work: string | undefined,
): Promise<GitHubChecks> {
  const { environment } = context;
  const repository = place?.repository ?? environment.GITHUB_REPOSITORY;
  if (!place || !repository)
    return only(
      error(
        "repository",
        "the remote origin is not on GitHub; push the repository there, and add it with git remote add origin",
      ),
    );
  const token = await findToken(context);
  if (token === undefined)
    return only(
      error(
        "token",
        "there is none, and GitHub tells nothing without; run gh auth login, or set GH_TOKEN to a token that may read the repository",
      ),
    );
  const client = createGitHubClient({
    apiUrl: place.apiUrl,
    repository,
    token,
    clock: systemClock,
    deadline,
  });
  const access = await see("rights", `the repository ${repository}, if it exists`, () => client.access());
  // Without the repository, nothing else can be asked.
  if (isCheck(access)) return only(error("rights", access.text));
  const rights = access.isArchived
    ? error("rights", `${repository} is archived, so nothing can be pushed; unarchive it under Settings`)
    : ok("rights", `this token has ${access.access} access to ${repository}`);
  const { jobs, checks } = await readJobs(client, place, access.defaultBranch);
  const found = [
    rights,
    ...checks,
    ...(await checkActions(client, jobs)),
    ...(await checkJobRights(client, jobs)),
    ...(await checkSecrets(client, jobs, access)),
    ...(work === undefined ? [] : await checkBranches(client, { work, base: access.defaultBranch }, jobs)),
  ];
  return { checks: found, workflow: path.basename(jobs[0]?.file ?? usualWorkflow) };
}

/** The checks, and the file name of the workflow that starts runs. */
export interface GitHubChecks {
  readonly checks: Check[];
  readonly workflow: string;
}

const workflows = ".github/workflows";
const usualWorkflow = `${workflows}/ralph.yml`;

function only(check: Check): GitHubChecks {
  return { checks: [check], workflow: path.basename(usualWorkflow) };
}

/** The token of the environment, else the one with which the person is logged in. */
async function findToken({ environment, folder }: ProcessContext): Promise<string | undefined> {
  const given = environment.GH_TOKEN || environment.GITHUB_TOKEN;
  if (given) return given;
  if (findProgram("gh", environment.PATH ?? "", folder) === undefined) return undefined;
  const { exitCode, stdout } = await runCommand("gh", ["auth", "token"], {
    folder,
    environment: pickEnvironment(environment, ["*"]),
    deadline: loginTimeout,
  });
  return exitCode === 0 ? stdout.trim() || undefined : undefined;
}

/** The jobs that use this action, as the default branch has them: from there, runs are started. */
async function readJobs(
  client: GitHubClient,
  { top }: RepositoryPlace,
  branch: string,
): Promise<{ jobs: RalphJob[]; checks: Check[] }> {
  const { repository } = ownRelease();
  const local = listFolder(path.join(top, workflows))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => `${workflows}/${name}`)
    .filter(
      (file) => (readRalphJobs(file, readText(path.join(top, file)) ?? "", repository) ?? []).length > 0,
    );
  const files = local.length > 0 ? local : [usualWorkflow];
  const jobs: RalphJob[] = [];
  const checks: Check[] = [];
  for (const file of files) {
    const text = await see("workflow", `${file} on ${branch}`, () => client.fileText(file, branch));
    if (isCheck(text)) checks.push(text);
    else if (text === undefined)
      checks.push(
        error(
          "workflow",
          local.length > 0
            ? `${file} is not on ${branch}, where GitHub looks for it; commit it there and push`
            : `there is no workflow that uses ralph-ci; write one with ralph-ci init`,
        ),
      );
    else {
      const found = readRalphJobs(file, text, repository) ?? [];
      jobs.push(...found);
      const isSame = local.length === 0 || text.trim() === readText(path.join(top, file))?.trim();
      checks.push(
        found.length === 0
          ? error(
              "workflow",
              `${file} on ${branch} uses no ralph-ci; write it with ralph-ci init, commit and push it`,
            )
          : isSame
            ? ok("workflow", `${file} is on ${branch}`)
            : warning(
                "workflow",
                `${file} differs from the one on ${branch}, which is checked here; commit yours there and push`,
              ),
      );
    }
  }
  return { jobs, checks };
}
