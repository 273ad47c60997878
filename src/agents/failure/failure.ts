// Tells from what a program or a provider says why a turn failed, the same for every agent, so that the loop can act on it.
import { readResetTime } from "./reset-time.ts";

/**
 * Why an agent failed. `rate-limit`: the provider allows no more until a time; `overload`: it is too busy now; `auth`: it
 * refuses the credentials; `context`: the conversation is too long for the model; `model`: there is no such model;
 * `crash`: the program ended by itself; `stall`: it did nothing for too long; `dialog`: it asked what nobody may answer;
 * `start`: it could not be started.
 */
export type FailureClass =
  | "rate-limit"
  | "overload"
  | "auth"
  | "context"
  | "model"
  | "crash"
  | "stall"
  | "dialog"
  | "start"
  | "unknown";

/** What is said of a failure, as a sentence of its own without its capital and full stop. */
export const failureDescriptions: Readonly<Record<FailureClass, string>> = {
  "rate-limit": "its provider allows no more for now",
  overload: "its provider is too busy",
  auth: "its provider refuses the credentials",
  context: "the conversation became too long for the model",
  model: "its provider has no such model",
  crash: "it crashed",
  stall: "it did nothing for too long",
  dialog: "it asked what nobody may answer",
  start: "it could not be started",
  unknown: "nobody knows why",
};

/** What is known of a failure. */
export interface FailureSigns {
  /** The status of the provider's answer. */
  status?: number | undefined;
  /** The kind of error by its own name, such as `rate_limit_error`. */
  kind?: string | undefined;
  /** What was said about it. */
  text: string;
}

/** A failure that was understood. */
export interface Failure {
  failure: FailureClass;
  /** When the provider allows more, ms since the epoch; undefined where it does not say. */
  resetAt: number | undefined;
}

/**
 * Words by which failures are known where there is no status, the surest first. They are matched in any case.
 * Sources: https://docs.anthropic.com/en/api/errors, https://platform.openai.com/docs/guides/error-codes, and the wordings
 * that Claude Code and opencode show.
 */
const wordings: readonly (readonly [FailureClass, RegExp])[] = [
  [
    "context",
    /context[ _-]?(?:length|window|limit)|prompt is too long|maximum context|too many tokens|input is too long/,
  ],
  [
    "auth",
    /authentication[ _](?:error|failed)|invalid (?:x-)?api[ _-]?key|incorrect api key|unauthori[sz]ed|not logged in|please run \/login|oauth token (?:has )?expired|permission_error|credit balance is too low/,
  ],
  [
    "overload",
    /overloaded|at capacity|server is busy|service unavailable|temporarily unavailable|bad gateway|gateway time-?out/,
  ],
  [
    "rate-limit",
    /rate[ _-]?limit|(?:usage|session|weekly|monthly|hourly|5-hour) limit|hit your limit|quota|too many requests|limit reached/,
  ],
  [
    "model",
    /model[ _]not[ _]found|unknown model|no such model|invalid model|model .{0,80} (?:does not exist|is not (?:available|supported|found))|issue with the selected model/,
  ],
];

/** The class of a failure, and when the provider allows more. `now` is ms since the epoch. */
export function classifyFailure(signs: FailureSigns, now: number): Failure {
  const failure = byStatus(signs) ?? byWords(`${signs.kind ?? ""} ${signs.text}`) ?? "unknown";
  const mayReset = failure === "rate-limit" || failure === "overload";
  return { failure, resetAt: mayReset ? readResetTime(signs.text, now) : undefined };
}

function byStatus({ status, kind, text }: FailureSigns): FailureClass | undefined {
  if (status === undefined) return undefined;
  if (status === 401 || status === 403) return "auth";
  // A quota that is used up comes as 429 too, and some providers send 529 or 503 for "too busy".
  if (status === 429) return "rate-limit";
  if (status >= 500) return "overload";
  if (status === 404) return "model";
  const words = byWords(`${kind ?? ""} ${text}`);
  return status === 413 ? "context" : words;
}

function byWords(text: string): FailureClass | undefined {
  const lower = text.toLowerCase();
  return wordings.find(([, pattern]) => pattern.test(lower))?.[0];
}
