// A mark shows a run that an earlier run of the same workflow has started it. It is kept where the snapshots are, and where
// people who can only start workflows cannot write.
import { createHash } from "node:crypto";
import { type GitHubClient, readOwnRun } from "../../github/index.ts";
import { type Clock, ConfigurationError, type Environment } from "../../platform/index.ts";
import { findArtifactMark, leaveArtifactMark } from "./artifact-marks.ts";
import { findFolderMark, leaveFolderMark } from "./folder-marks.ts";

/** The run that leaves or looks for a mark. */
export interface MarkPlace {
  readonly environment: Environment;
  /** The absolute path of a folder, or `artifacts`. */
  readonly store: string;
  readonly clock: Clock;
}

/** The inputs with which a run starts another one. */
export type StartInputs = Readonly<Record<string, string>>;

/** A mark must have been left shortly before the run was created. In ms; clocks may differ. */
const longestBefore = 15 * 60_000;
const longestAfter = 2 * 60_000;
/** If the time of the creation is unknown. GitHub cancels jobs that wait longer than this for a runner; in ms. */
const longestWait = 24 * 60 * 60_000;

/** Leaves a mark for a run that is about to be started with these inputs. @throws ConfigurationError */
export async function leaveMark(inputs: StartInputs, place: MarkPlace): Promise<void> {
  const own = ownRun(place);
  const key = markKey(inputs, place);
  if (place.store === "artifacts") await leaveArtifactMark(key, own.id, place);
  else leaveFolderMark(place.store, key, { run: own.id, at: place.clock.now().toISOString() });
}

/**
 * Finds the run that started this one with these inputs; undefined if none says so. A run of an event without inputs starts
 * the next one without any, and GitHub then fills in the defaults.
 * @throws GitHubError @throws ConfigurationError
 */
export async function findStarter(
  inputs: StartInputs,
  place: MarkPlace,
  { github, events }: { readonly github: GitHubClient; readonly events: readonly string[] },
): Promise<number | undefined> {
  const own = ownRun(place);
  const { created_at: createdAt } = await github.run(own.id);
  const isInTime = timeCheck(Date.parse(createdAt ?? ""), place.clock.now().getTime());
  const keys = [markKey(inputs, place), markKey({}, place)];
  if (place.store === "artifacts") return await findArtifactMark(keys, { own, github, events, isInTime });
  return findFolderMark(place.store, keys, isInTime);
}

function ownRun({ environment }: MarkPlace) {
  const own = readOwnRun(environment);
  if (own) return own;
  throw new ConfigurationError(
    "GITHUB_RUN_ID, GITHUB_REF_NAME or GITHUB_WORKFLOW_REF is not set; run the action in a workflow",
  );
}

/** What marks of a start with these inputs have in common: on this branch, by this workflow. */
function markKey(inputs: StartInputs, place: MarkPlace): string {
  const { workflow, branch } = ownRun(place);
  const entries = Object.entries(inputs).sort(([one], [other]) => (one < other ? -1 : 1));
  const start = [place.environment.GITHUB_REPOSITORY, workflow, branch, entries];
  return createHash("sha256").update(JSON.stringify(start)).digest("hex").slice(0, 32);
}

/** Times in ms since the epoch; NaN for an unknown one. */
function timeCheck(createdAt: number, now: number): (at: number) => boolean {
  const [before, end] = Number.isNaN(createdAt) ? [longestWait, now] : [longestBefore, createdAt];
  return (at) => at >= end - before && at <= end + longestAfter;
}
