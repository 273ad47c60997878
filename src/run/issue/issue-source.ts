// Finds out which repository on GitHub the issue is in, and with which token it is read.
import type { Checkout } from "../../git/index.ts";
import { createGitHubClient, type GitHubClient } from "../../github/index.ts";
import { ConfigurationError } from "../../platform/index.ts";
import type { RunHost } from "../context.ts";

const deadline = 15_000; // ms for one call

/** The machine that asks GitHub. */
export type IssueMachine = Pick<RunHost, "environment" | "clock" | "repository" | "credentials">;

/** A client for the repository of the checkout. It sends nothing yet. @throws ConfigurationError */
export async function openIssueClient(
  host: IssueMachine,
  checkout: Pick<Checkout, "originAddress"> | undefined,
  stop?: AbortSignal,
): Promise<GitHubClient> {
  const { environment, clock } = host;
  const origin = await checkout?.originAddress();
  const repository = host.repository ?? repositoryIn(origin) ?? environment.GITHUB_REPOSITORY;
  if (!repository || !/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new ConfigurationError(
      "the repository of the issue is not known, because the remote origin has no address on GitHub; set GITHUB_REPOSITORY to OWNER/NAME",
    );
  const token = host.credentials?.token ?? (environment.GH_TOKEN || environment.GITHUB_TOKEN);
  if (!token)
    throw new ConfigurationError(
      'reading an issue needs a token; set GH_TOKEN="$(gh auth token)", or pass github-token in a workflow',
    );
  const apiUrl = environment.GITHUB_API_URL || apiOf(origin);
  return createGitHubClient({ apiUrl, repository, token, clock, deadline, stop });
}

/** The `owner/name` in the URL of a remote: `https://host/owner/name.git`, `git@host:owner/name`. */
export function repositoryIn(address: string | undefined): string | undefined {
  const { owner, name } = partsOf(address);
  return owner && name ? `${owner}/${name}` : undefined;
}

/** The address of the API of the server that a remote is on. */
export function apiOf(origin: string | undefined): string {
  const { server = "github.com" } = partsOf(origin);
  return /^(?:www\.|ssh\.)?github\.com(?::\d+)?$/i.test(server)
    ? "https://api.github.com"
    : `https://${server.replace(/:\d+$/, "")}/api/v3`;
}

function partsOf(address: string | undefined): { server?: string; owner?: string; name?: string } {
  const remote =
    /^(?:[a-z+]+:\/\/(?:[^@/]*@)?(?<server>[^/]+)\/|[^@/]+@(?<host>[^:/]+):)(?<owner>[\w.-]+)\/(?<name>[\w.-]+?)(?:\.git)?\/?$/i;
  const { server, host, owner, name } = remote.exec(address ?? "")?.groups ?? {};
  const found = server ?? host;
  return found === undefined || !owner || !name ? {} : { server: found, owner, name };
}
