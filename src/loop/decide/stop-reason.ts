// The closed list of how a run can end, each with the sentence a person reads and the exit code a script reads.

/** How far the effort is when a run ends. */
export type RunStatus = "complete" | "incomplete" | "failed";

/** Why a run ended. Where several hold at once, the one that stands first here is given. */
export const stopReasons = {
  complete: { status: "complete", exitCode: 0, sentence: "Every story has passed." },
  "max-iterations": {
    status: "incomplete",
    exitCode: 2,
    sentence: "The effort has used all the iterations it may take; raise --max-iterations to go on.",
  },
  "max-runtime": {
    status: "incomplete",
    exitCode: 2,
    sentence: "The run has taken as long as it may; run again to go on, or raise --max-runtime.",
  },
  "max-cost": {
    status: "incomplete",
    exitCode: 2,
    sentence: "The effort has cost as much as it may; raise --max-cost to go on.",
  },
  "rate-limited": {
    status: "incomplete",
    exitCode: 2,
    sentence: "The agent's provider allows no more for now; run again later.",
  },
  stopped: {
    status: "incomplete",
    exitCode: 2,
    sentence: "Somebody asked the run to stop; run again to go on.",
  },
  blocked: {
    status: "incomplete",
    exitCode: 2,
    sentence:
      "The stories that are left cannot be chosen: they are blocked or skipped, or wait for one that is.",
  },
  superseded: {
    status: "incomplete",
    exitCode: 2,
    sentence: "Another run is at work on this effort; this one yields.",
  },
  "max-failures": {
    status: "failed",
    exitCode: 1,
    sentence: "Too many agent sessions failed one after another; see the last output, then run again.",
  },
  stuck: {
    status: "failed",
    exitCode: 1,
    sentence: "Iteration after iteration brought no progress; change the story or the gates, then run again.",
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
    sentence: "The run was cancelled; run again to go on from the checkpoint.",
  },
} as const satisfies Record<string, { status: RunStatus; exitCode: number; sentence: string }>;

/** Why a run ended. */
export type StopReason = keyof typeof stopReasons;

/** How a run ended. */
export interface Ending {
  reason: StopReason;
  /** When the provider that limits it allows more, ms since the epoch; undefined where nothing is limited. */
  resumeAt?: number | undefined;
}

/** The sentence of an ending; one that waits for a provider says until when. */
export function describeEnding({ reason, resumeAt }: Ending): string {
  if (resumeAt === undefined) return stopReasons[reason].sentence;
  return `The agent's provider allows no more before ${renderMoment(resumeAt)}; run again then.`;
}

/** A time for people, to the minute: one within it comes as the next. Given in ms since the epoch. */
export function renderMoment(at: number): string {
  const minute = 60_000;
  const next = new Date(Math.ceil(at / minute) * minute).toISOString();
  return `${next.slice(0, 16).replace("T", " ")} UTC`;
}
