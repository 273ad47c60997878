// Describes a failed request to GitHub in one sentence that ends with the fix.
import { ConfigurationError, DeadlineExceeded, describeError, usageExitCode } from "../platform/index.ts";

/** The kind of a failure. */
export type GitHubFault =
  | "permission"
  | "credentials"
  | "missing" // it does not exist, or the token may not see it
  | "rate-limit"
  | "unavailable"
  | "timeout"
  | "refused"
  | "unexpected"; // the answer has an unexpected shape

/** Faults after which the same request may succeed later. */
const passingFaults: readonly GitHubFault[] = ["rate-limit", "unavailable", "timeout"];

/** A request to GitHub failed. The message ends with the fix. */
export class GitHubError extends ConfigurationError {
  readonly fault: GitHubFault;
  /** The settings are at fault only where GitHub answers so. */
  override readonly exitCode: number;
  constructor(fault: GitHubFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
    this.exitCode = passingFaults.includes(fault) ? 1 : usageExitCode;
  }
}

/** Whether the same request may succeed later. */
export function isPassing(error: unknown): boolean {
  return error instanceof GitHubError && passingFaults.includes(error.fault);
}

/** The purpose of a request, for its error message. */
export interface RequestPurpose {
  readonly what: string; // follows "to", such as "list the artifacts of octo/project"
  readonly permission: string; // such as "actions: read"
}

const longestMessage = 200;

/** Shortens the text of an answer, which is not trusted, to one line for an error message. */
export function quoteAnswer(body: string): string {
  let text = body;
  try {
    const { message, errors } = JSON.parse(body) as { message?: unknown; errors?: unknown };
    if (typeof message === "string") text = [message, ...nameErrors(errors)].join(": ");
  } catch {
    // A proxy may answer in HTML.
  }
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}

/** What the list of errors of an answer says, which is more than its message. */
function nameErrors(errors: unknown): string[] {
  if (!Array.isArray(errors)) return [];
  const named = errors.map((error: unknown) => {
    if (typeof error !== "object" || error === null) return String(error);
    const { message, field, code } = error as Readonly<Record<string, unknown>>;
    return typeof message === "string" ? message : `${field ?? ""} ${code ?? ""}`.trim();
  });
  const said = named.filter((name) => name !== "").join(", ");
  return said === "" ? [] : [said];
}

const tryLater = "try again later, and see https://www.githubstatus.com";

const allowPulls =
  "allow GitHub Actions to create pull requests in the settings of the repository or its organization (Actions, General)";

/** The error for an answer without success. @param until when a rate limit ends, in ms since the epoch, if known */
export function describeStatus(
  { what, permission }: RequestPurpose,
  status: number,
  body: string,
  until: number | undefined,
): GitHubError {
  const said = [status, quoteAnswer(body)].filter((part) => part !== "").join(" ");
  const refused = `GitHub refuses to ${what} (${said})`;
  if (until !== undefined || status === 429) {
    const when = until === undefined ? "later" : `after ${new Date(until).toISOString()}`;
    return new GitHubError("rate-limit", `${refused}: a rate limit is reached; try again ${when}`);
  }
  if (status === 401)
    return new GitHubError("credentials", `${refused}; provide a valid token, such as the job's own`);
  if (/Actions is not permitted to create or approve pull requests/i.test(said))
    return new GitHubError("permission", `${refused}; ${allowPulls}`);
  if (status === 403)
    return new GitHubError("permission", `${refused}; add "${permission}" below "permissions:" of the job`);
  if (status === 404 || status === 410) {
    const fix = `check that it exists and that the job has "${permission}" below "permissions:"`;
    return new GitHubError("missing", `${refused}; ${fix}`);
  }
  if (status >= 500) return new GitHubError("unavailable", `GitHub fails to ${what} (${said}); ${tryLater}`);
  return new GitHubError("refused", `${refused}; check the inputs, or update ralph-ci`);
}

/** The error for a request without an answer. */
export function describeNoAnswer({ what }: RequestPurpose, address: string, error: unknown): GitHubError {
  if (error instanceof DeadlineExceeded)
    return new GitHubError(
      "timeout",
      `GitHub was asked to ${what}, and ${error.message}; ${tryLater}`,
      error,
    );
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const host = new URL(address).host;
  const why = `${host} cannot be reached to ${what} (${describeError(cause)})`;
  return new GitHubError("unavailable", `${why}; check the network of this machine, and try again`, error);
}

/** The error for an answer of an unexpected shape. */
export function describeWrongAnswer({ what }: RequestPurpose, field: string): GitHubError {
  const why = `GitHub was asked to ${what} and its answer cannot be read: "${field}" is wrong`;
  return new GitHubError("unexpected", `${why}; update ralph-ci`);
}
