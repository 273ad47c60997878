// Classifies failures by what a program or a provider says, the same for every agent.
import { explainingTail, findProviderMessage } from "./provider-message.ts";
import { readResetTime } from "./reset-time.ts";

/** Why an agent failed; `failureDescriptions` explains each class. */
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

/** Why an agent failed, as a clause for logs. */
export const failureDescriptions: Readonly<Record<FailureClass, string>> = {
  "rate-limit": "its provider allows no more requests for now",
  overload: "its provider is too busy",
  auth: "its provider refuses the credentials",
  context: "the conversation became too long for the model",
  model: "its provider does not know the model",
  crash: "it crashed",
  stall: "it did nothing for too long",
  dialog: "it asked a question that only a person may answer",
  start: "it could not be started",
  unknown: "the reason is unknown",
};

/** What is known of a failure; `kind` is the name of an error, such as `rate_limit_error`. */
export interface FailureSigns {
  status?: number | undefined;
  kind?: string | undefined;
  text: string;
}

/** A classified failure. */
export interface Failure {
  failure: FailureClass;
  resetAt: number | undefined; // ms since the epoch, if the provider says when it allows more
}

// For text in lower case, the most reliable first. Sources: https://docs.anthropic.com/en/api/errors,
// https://platform.openai.com/docs/guides/error-codes, and what Claude Code and opencode print.
const wordings: readonly (readonly [FailureClass, RegExp])[] = [
  [
    "context",
    /context[ _-]?(?:length|window|limit)|prompt is too long|maximum context|too many tokens|input is too long/,
  ],
  [
    "auth",
    /authentication[ _](?:error|failed)|invalid (?:x-)?api[ _-]?key|incorrect api key|unauthori[sz]ed|not logged in|please run \/login|oauth token (?:has )?expired|permission_error|credit balance is too low|failed to authenticate/,
  ],
  [
    "overload",
    /overloaded|at capacity|server is busy|service unavailable|temporarily unavailable|bad gateway|gateway time-?out/,
  ],
  [
    "rate-limit",
    /rate[ _-]?limit|(?:usage|session|weekly|monthly|hourly|5-hour) limit|(?:hit|reached|exceeded) your .{0,40}limit|hit your limit|out of .{0,20}(?:usage|credits)|quota|resource[ _](?:has been )?exhausted|too many requests|limit reached/,
  ],
  [
    "model",
    /model[ _]not[ _]found|unknown model|no such model|invalid model|model .{0,80} (?:does not exist|is not (?:available|supported|found))|issue with the selected model/,
  ],
];

/** Classifies a failure. `now` is in ms since the epoch. */
export function classifyFailure(signs: FailureSigns, now: number): Failure {
  const failure = byStatus(signs) ?? byWording(`${signs.kind ?? ""} ${signs.text}`) ?? "unknown";
  const mayReset = failure === "rate-limit" || failure === "overload";
  return { failure, resetAt: mayReset ? readResetTime(signs.text, now) : undefined };
}

const providersWord: readonly FailureClass[] = ["rate-limit", "overload", "auth"];

/**
 * Classifies a failure by free output, such as that of any command. A limit or a refusal is believed only
 * from a provider's message at its end: the output of tests may have the same words. `now` is in ms since the epoch.
 */
export function classifyOutput(output: string, now: number): Failure {
  const message = findProviderMessage(output);
  if (message !== undefined) return classifyFailure({ text: message }, now);
  const { failure } = classifyFailure({ text: output.slice(-explainingTail) }, now);
  return { failure: providersWord.includes(failure) ? "unknown" : failure, resetAt: undefined };
}

function byStatus({ status, kind, text }: FailureSigns): FailureClass | undefined {
  if (status === undefined) return undefined;
  if (status === 401 || status === 403) return "auth";
  // An exhausted quota is a 429 too; some providers send 529 or 503 for "too busy".
  if (status === 429) return "rate-limit";
  if (status >= 500) return "overload";
  if (status === 404) return "model";
  return status === 413 ? "context" : byWording(`${kind ?? ""} ${text}`);
}

function byWording(text: string): FailureClass | undefined {
  const lower = text.toLowerCase();
  return wordings.find(([, pattern]) => pattern.test(lower))?.[0];
}
