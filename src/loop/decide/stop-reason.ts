// The closed list of reasons why a run ends, each with its status, exit code and sentence.

/** How far the effort is when a run ends. */
export type RunStatus = "complete" | "incomplete" | "failed";

/** Why a run ended. If several reasons hold at once, the first of this list counts. */
export const stopReasons = {
  complete: { status: "complete", exitCode: 0, sentence: "Every story has passed." },
  "max-iterations": {
    status: "incomplete",
    exitCode: 2,
    sentence: "The effort has used all its iterations; raise --max-iterations to continue.",
  },
  "max-runtime": {
    status: "incomplete",
    exitCode: 2,
    sentence: "The run reached its time limit; run again to continue, or raise --max-runtime.",
  },
  "max-cost": {
    status: "incomplete",
    exitCode: 2,
    sentence: "The next iteration could exceed the cost limit; raise --max-cost to continue.",
  },
  "rate-limited": {
    status: "incomplete",
    exitCode: 2,
    sentence: "The agent's provider limits its use for now; run again later.",
  },
  stopped: {
    status: "incomplete",
    exitCode: 2,
    sentence: "The run was asked to stop; run again to continue.",
  },
  blocked: {
    status: "incomplete",
    exitCode: 2,
    sentence:
      "No remaining story can start: each is blocked, skipped, set aside, or depends on such a story.",
  },
  superseded: {
    status: "incomplete",
    exitCode: 2,
    sentence: "Another run works on this effort, so this run stopped.",
  },
  "max-failures": {
    status: "failed",
    exitCode: 1,
    sentence:
      "Too many agent sessions failed in a row; read the last error above and, if the agent started, output.log of the last iteration; then run again.",
  },
  stuck: {
    status: "failed",
    exitCode: 1,
    sentence: "Several iterations in a row made no progress; change the story or the gates, then run again.",
  },
  "start-error": {
    status: "failed",
    exitCode: 1,
    sentence: "The agent cannot start; correct what the error above says, then run again.",
  },
  "auth-error": {
    status: "failed",
    exitCode: 1,
    sentence: "The agent's provider refused the credentials; renew them, then run again.",
  },
  "state-error": {
    status: "failed",
    exitCode: 1,
    sentence: "The state could not be read or written; nothing was overwritten.",
  },
  cancelled: {
    status: "incomplete",
    exitCode: 130,
    sentence: "The run was cancelled; run again to continue from the checkpoint.",
  },
} as const satisfies Record<string, { status: RunStatus; exitCode: number; sentence: string }>;

/** Why a run ended. */
export type StopReason = keyof typeof stopReasons;

/** How a run ended; `resumeAt` is when the provider's limit ends, in ms since the epoch, if there is one. */
export interface Ending {
  reason: StopReason;
  /** A sentence that says more than the reason's own. */
  why?: string | undefined;
  resumeAt?: number | undefined;
}

/** The sentence of an ending, with the time at which a provider's limit ends. */
export function describeEnding({ reason, resumeAt, why }: Ending): string {
  if (why !== undefined) return why;
  if (resumeAt === undefined) return stopReasons[reason].sentence;
  return `The agent's provider limits its use until ${renderMoment(resumeAt)}; run again then.`;
}

/** A time (ms since the epoch) for people, rounded up to the minute. */
export function renderMoment(at: number): string {
  const minute = 60_000;
  const next = new Date(Math.ceil(at / minute) * minute).toISOString();
  return `${next.slice(0, 16).replace("T", " ")} UTC`;
}
