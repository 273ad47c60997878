// Checks at the start of a run whether artifacts can be used, so that hours of work are not lost later.
import type { Environment } from "../platform/index.ts";
import type { GitHubClient } from "./client.ts";
import { GitHubError } from "./github-error.ts";

const otherwise = "or pass a folder for snapshots with --store";

/** Why artifacts cannot be used in this environment, in one sentence that ends with the fix; undefined if they can. */
export function describeArtifactObstacle(
  environment: Environment,
  token: string | undefined,
): string | undefined {
  const { ACTIONS_RUNTIME_TOKEN: runtimeToken, ACTIONS_RESULTS_URL: address } = environment;
  if (!isGitHub(environment.GITHUB_SERVER_URL))
    return `artifacts cannot be used on ${hostOf(environment.GITHUB_SERVER_URL)}, which does not support artifacts of version 4; use github.com, ${otherwise}`;
  if (!runtimeToken || !address)
    return `artifacts work only in a workflow step that runs ralph-ci with "uses:", and here ACTIONS_RUNTIME_TOKEN or ACTIONS_RESULTS_URL is not set; use such a step, ${otherwise}`;
  if (!URL.canParse(address) || !hasScope(runtimeToken))
    return `artifacts cannot be used here, because the runner's token is not from GitHub; use a runner of GitHub Actions, ${otherwise}`;
  if (!token)
    return `artifacts of earlier runs cannot be found without a token; pass the job's own (github.token), ${otherwise}`;
  return undefined;
}

/** Why the token cannot list artifacts, in the same form; undefined if it can. */
export async function findListObstacle(client: GitHubClient): Promise<string | undefined> {
  try {
    await client.artifacts(1);
    return undefined;
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    // A rate limit or a failure of the service does not count, because it may be over when the list is needed.
    return ["permission", "credentials", "missing"].includes(error.fault) ? error.message : undefined;
  }
}

/** Accepts the same hosts as `lib/internal/shared/config.js` of `@actions/artifact` 6.2.1. */
function isGitHub(server: string | undefined): boolean {
  const host = hostOf(server).toLowerCase();
  return host === "github.com" || host.endsWith(".ghe.com") || host.endsWith(".localhost");
}

function hostOf(server: string | undefined): string {
  return server && URL.canParse(server) ? new URL(server).hostname : "github.com";
}

/** Whether a token has the scope for artifacts. The tokens of other servers need not be JWTs. */
function hasScope(token: string): boolean {
  try {
    const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return / Actions\.Results:[^: ]+:[^: ]+ /.test(` ${payload.scp} `);
  } catch {
    return false;
  }
}
