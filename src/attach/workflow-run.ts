// Reads the address of a workflow run, as people copy it from their browser.
import type { Environment } from "../platform/index.ts";

/** `https://github.com/owner/name/actions/runs/1`, and what a browser adds to it: a job, an attempt, a query. */
const pattern =
  /^(https?:\/\/[^/\s?#]+)\/([\w.-]+\/[\w.-]+)\/actions\/runs\/([1-9]\d*)(?:\/(?:job|jobs|attempts)\/\d+(?:\/job\/\d+)?)?\/?(?:[?#].*)?$/i;

/** The canonical address of a workflow run, from any address that shows it; undefined for other text. */
export function readRunAddress(text: string): string | undefined {
  const [, server, repository, id] = pattern.exec(text.trim()) ?? [];
  if (!server || !repository || !id) return undefined;
  return `${server}/${repository}/actions/runs/${id}`.toLowerCase();
}

/** Undefined outside of a run. Source: https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
export function ownRunAddress({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: repository,
  GITHUB_RUN_ID: id,
}: Environment): string | undefined {
  return server && repository && id
    ? readRunAddress(`${server}/${repository}/actions/runs/${id}`)
    : undefined;
}
