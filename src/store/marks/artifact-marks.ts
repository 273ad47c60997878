// Marks as artifacts of the run that leaves them. Only their names are read.
import * as path from "node:path";
import {
  type ArtifactServiceOptions,
  type GitHubClient,
  GitHubError,
  openArtifactService,
} from "../../github/index.ts";
import {
  makeTemporaryFolder,
  randomId,
  removeFolder,
  temporaryRoot,
  writeUnflushed,
} from "../../platform/index.ts";
import { describeArtifactRefusal, describeRunRefusal, type TrustRules } from "../artifacts/index.ts";

/** Newest first, so a mark of the last minutes is among the first artifacts. */
const maxPages = 5;
const uploadDeadline = 60_000; // ms
const deadline = 30_000; // ms

/** Uploads a mark; it expires after a day. @throws ConfigurationError */
export async function leaveArtifactMark(
  key: string,
  run: number,
  { environment, clock }: Pick<ArtifactServiceOptions, "environment" | "clock">,
): Promise<void> {
  const folder = makeTemporaryFolder("ralph-mark-", temporaryRoot());
  try {
    writeUnflushed(path.join(folder, "mark.json"), JSON.stringify({ run }));
    const retentionDays = 1;
    await using service = openArtifactService({
      environment,
      clock,
      retentionDays,
      uploadDeadline,
      deadline,
    });
    // An earlier step of this run may have left the same mark, and a name is used once.
    await service.upload(`ralph-next-${key}-${run}-${randomId().slice(0, 8)}`, folder);
  } finally {
    removeFolder(folder);
  }
}

const namePattern = /^ralph-next-([0-9a-f]{32})-(\d{1,15})-[0-9a-f]{8}$/;

/** Whose marks count. */
interface MarkRules extends Pick<TrustRules, "own" | "events"> {
  readonly github: GitHubClient;
  isInTime(at: number): boolean;
}

/** The run that left a mark with one of these keys, on this branch and by this workflow. @throws GitHubError */
export async function findArtifactMark(
  keys: readonly string[],
  { own, github, events, isInTime }: MarkRules,
): Promise<number | undefined> {
  const repositoryId = own.repositoryId ?? (await github.repository()).id;
  const rules: TrustRules = { own, events, repositoryId, anyBranch: false };
  for (let page = 1; page <= maxPages; page += 1) {
    const { artifacts } = await github.artifacts(page);
    for (const artifact of artifacts) {
      const [, key = "", digits] = namePattern.exec(artifact.name) ?? [];
      const runId = Number(digits);
      if (!keys.includes(key) || runId === own.id) continue;
      if (!isInTime(Date.parse(artifact.created_at ?? ""))) continue;
      if (describeArtifactRefusal(artifact, { runId }, rules) !== undefined) continue;
      if (await isTrustedRun(github, runId, rules)) return runId;
    }
    if (artifacts.length === 0) break;
  }
  return undefined;
}

async function isTrustedRun(github: GitHubClient, runId: number, rules: TrustRules): Promise<boolean> {
  try {
    return describeRunRefusal(await github.run(runId), rules) === undefined;
  } catch (error) {
    if (error instanceof GitHubError && error.fault === "missing") return false;
    throw error;
  }
}
