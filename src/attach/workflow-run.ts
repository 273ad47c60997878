// Which run of a workflow this is, as the address that people copy from their browser, so that they can join by it.
import type { Environment } from "../platform/index.ts";

/** `https://github.com/owner/name/actions/runs/1`, and what a browser may have after it: a job, an attempt, a query. */
const pattern =
  /^(https?:\/\/[^/\s?#]+)\/([\w.-]+\/[\w.-]+)\/actions\/runs\/([1-9]\d*)(?:\/(?:job|jobs|attempts)\/\d+(?:\/job\/\d+)?)?\/?(?:[?#].*)?$/i;

/** The address of the run that an address leads to, the same for all that lead to the same run; undefined where it leads to none. */
export function readRunAddress(text: string): string | undefined {
  const [, server, repository, id] = pattern.exec(text.trim()) ?? [];
  if (!server || !repository || !id) return undefined;
  return `${server}/${repository}/actions/runs/${id}`.toLowerCase();
}

/**
 * The address of the run that this process is a step of; undefined outside of one.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function ownRunAddress({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: repository,
  GITHUB_RUN_ID: id,
}: Environment): string | undefined {
  return server && repository && id
    ? readRunAddress(`${server}/${repository}/actions/runs/${id}`)
    : undefined;
}
