// Finds what a comment on a pull request, or a review of it, is about: the effort whose work branch it has.
import { object, string } from "zod/mini";
import { createGitHubClient, readApiUrl } from "../../github/index.ts";
import { type OptionValues, readGithubToken, readLocationInputs } from "../../inputs/index.ts";
import {
  ConfigurationError,
  type Environment,
  type Log,
  type ProcessContext,
  systemClock,
} from "../../platform/index.ts";
import { findPullEffort } from "../../run/index.ts";
import { checkoutFolder, readCredentials } from "../workflow-context.ts";
import { readEvent, type WorkflowEvent } from "./event.ts";

const startShape = object({ effort: string(), base: string() });

/** The run that an event of a pull request asks for. */
export interface PullStart {
  /** As the input `effort` names it. */
  readonly effort: string;
  /** The branch that the pull request is for. It is checked out. */
  readonly base: string;
}

/** In ms, for the question to GitHub, which is repeated if the network fails. */
const deadline = 15_000;

/** Why a comment on a pull request or a review of it asks for no run, as a sentence; undefined for every other event. */
export function describeNoRun({ name, feedback }: WorkflowEvent): string | undefined {
  if (!feedback || feedback.asksForRun) return undefined;
  return name === "issue_comment"
    ? "nothing ran, because the comment asks for no run; ask for one with a new comment that has the line /ralph run"
    : "nothing ran, because the review asks for no work; ask for a run with a comment that has the line /ralph run";
}

/** What the search works with; the environment has none of the action's inputs. */
interface SearchPlace {
  readonly environment: Environment;
  readonly log: Log;
}

/**
 * The run that the event of a pull request asks for, or why there is none, as a sentence; undefined for every other event.
 * It checks out the pull request's base branch, because these events check out another one. @throws ConfigurationError
 */
export async function findPullStart(
  context: ProcessContext,
  values: OptionValues,
  { environment: ownEnvironment, log }: SearchPlace,
): Promise<PullStart | string | undefined> {
  const { environment } = context;
  const number = readEvent(environment).feedback?.number;
  if (number === undefined) return undefined;
  const { state, head, base, headRepository } = await readPull(environment, number);
  if (state === "closed")
    return `nothing ran, because pull request #${number} is closed; reopen it and ask again`;
  if (headRepository?.toLowerCase() !== environment.GITHUB_REPOSITORY?.toLowerCase())
    return `nothing ran, because the branch of pull request #${number} is in another repository; bring it into this one`;
  const place = {
    folder: checkoutFolder(context),
    environment: ownEnvironment,
    credentials: readCredentials(environment),
  };
  const effort = await findPullEffort(readLocationInputs(values), place, { head, base }, log);
  if (effort !== undefined) return { effort, base };
  return `nothing ran, because pull request #${number} is not that of an effort: there is not exactly one effort on its base branch that has its branch as work branch; start the workflow by hand for another effort`;
}

async function readPull(environment: Environment, number: number) {
  const token = readGithubToken(environment);
  if (token === undefined)
    throw new ConfigurationError(
      "the step has no token to read the pull request; pass the job's own (github.token) as github-token",
    );
  const { GITHUB_REPOSITORY: repository = "" } = environment;
  const apiUrl = readApiUrl(environment);
  const client = createGitHubClient({ apiUrl, repository, token, clock: systemClock, deadline });
  return client.pull(number);
}

/** The environment of a run for a pull request: it counts as one on the branch that the pull request is for. */
export function onBaseBranch(environment: Environment, { base }: PullStart): Environment {
  return { ...environment, GITHUB_HEAD_REF: "", GITHUB_REF_NAME: base };
}

/** The start as one line of text, for the post step. */
export function renderPullStart({ effort, base }: PullStart): string {
  return JSON.stringify({ effort, base });
}

/** Reads the line; undefined if it holds none. */
export function parsePullStart(text: string | undefined): PullStart | undefined {
  try {
    return startShape.safeParse(JSON.parse(text ?? "")).data;
  } catch {
    return undefined;
  }
}
