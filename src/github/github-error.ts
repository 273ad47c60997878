// Says in one sentence what GitHub refused and what to do about it, whatever it answered.
import { ConfigurationError, DeadlineExceeded, describeError } from "../platform/index.ts";

/** What kind of fault it is. */
export type GitHubFault =
  /** The token lacks a permission. */
  | "permission"
  /** There is no token, or none that is valid. */
  | "credentials"
  /** What was asked for is not there, or may not be seen. */
  | "missing"
  /** Too much was asked for in a while. */
  | "limited"
  /** The service does not work, or cannot be reached. */
  | "down"
  /** There was no answer in time. */
  | "late"
  /** What was asked for cannot be done. */
  | "refused"
  /** The answer is not what such an answer is. */
  | "strange";

/** GitHub did not do what was asked for. The message ends with what to do. */
export class GitHubError extends ConfigurationError {
  readonly fault: GitHubFault;
  constructor(fault: GitHubFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

/** What a request is for, in the words of messages. */
export interface RequestPurpose {
  /** After "to", such as "list the artifacts of octo/project". */
  readonly what: string;
  /** What the token needs for it, such as "actions: read". */
  readonly permission: string;
}

const longestMessage = 200;

/** What an answer says of itself, for a message: foreign text, short and on one line. */
export function quoteAnswer(body: string): string {
  let text = body;
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    if (typeof message === "string") text = message;
  } catch {
    // A proxy may answer in HTML.
  }
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}

const tryLater = "try again later, and see https://www.githubstatus.com";

/** The error for an answer that is none of success. @param until ms since the epoch: when a limit ends, where that is known */
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
    return new GitHubError("limited", `${refused}: a limit is reached; try again ${when}`);
  }
  if (status === 401)
    return new GitHubError("credentials", `${refused}; give a token that is valid, such as the job's own`);
  if (status === 403)
    return new GitHubError("permission", `${refused}; add "${permission}" below "permissions:" of the job`);
  if (status === 404 || status === 410) {
    const fix = `check that it is there and that the job has "${permission}" below "permissions:"`;
    return new GitHubError("missing", `${refused}; ${fix}`);
  }
  if (status >= 500) return new GitHubError("down", `GitHub fails to ${what} (${said}); ${tryLater}`);
  return new GitHubError("refused", `${refused}; change what is asked for, or update ralph-ci`);
}

/** The error for a request without an answer. */
export function describeNoAnswer({ what }: RequestPurpose, address: string, error: unknown): GitHubError {
  if (error instanceof DeadlineExceeded)
    return new GitHubError("late", `GitHub was asked to ${what}, and ${error.message}; ${tryLater}`, error);
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const host = new URL(address).host;
  const why = `${host} cannot be reached to ${what} (${describeError(cause)})`;
  return new GitHubError("down", `${why}; check the network of this machine, and try again`, error);
}

/** The error for an answer of another shape. */
export function describeWrongAnswer({ what }: RequestPurpose, field: string): GitHubError {
  const why = `GitHub was asked to ${what} and its answer cannot be read: "${field}" is wrong`;
  return new GitHubError("strange", `${why}; update ralph-ci`);
}
