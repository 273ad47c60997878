// Decides when a turn of opencode is over, from its events and by polling, because neither is reliable alone.
import { nullish, number, object, string } from "zod/mini";
import { type Clock, describeError } from "../../platform/index.ts";
import type { TurnEnd } from "../contract.ts";
import { classifyFailure, type FailureClass } from "../failure/index.ts";
import type { Notifier } from "../notifier.ts";
import type { OpencodeClient } from "./client.ts";
import type { ServerEvent } from "./events.ts";
import { type Message, readMessages, type SessionError, sessionError, textOf } from "./messages.ts";
import type { OpencodeServer } from "./server.ts";

/** How long each step may take, in ms. */
export const usualTimes = {
  poll: 2_000, // between two polls without an event
  begin: 30_000, // from the accepted prompt to the first sign of work
  settled: 10_000, // after a complete answer, for a server that still reports to be busy
  question: 5_000, // for an answered question to disappear
  retry: 60_000, // for a provider, if opencode waits itself
  silence: 30_000, // for a silent stream of events; the server sends a heartbeat every ten seconds
  request: 10_000,
};
/** Other times, for tests. */
export type OpencodeTimes = typeof usualTimes;

const mostRetries = 3;
const mostFailedRequests = 3;

const retryStatus = object({
  type: string(),
  attempt: nullish(number()),
  message: nullish(string()),
  next: nullish(number()),
});

/** The options of a turn. */
export interface OpencodeTurnOptions {
  client: OpencodeClient;
  server: OpencodeServer;
  sessionId: string;
  notifier: Notifier;
  clock: Clock;
  times: OpencodeTimes;
  onMessages(messages: readonly Message[]): void;
}

/** One turn of one session. */
export class OpencodeTurn {
  readonly #options: OpencodeTurnOptions;
  readonly #startedAt: number;
  #status: unknown;
  #isIdle = false;
  #wasBusy = false;
  #errors: SessionError[] = [];
  #failure: string | undefined;
  #failedRequests = 0;
  #waitingSince: ReadonlyMap<string, number> = new Map(); // by the ids of open questions
  #stateSince: { state: string; since: number };

  constructor(options: OpencodeTurnOptions) {
    this.#options = options;
    this.#startedAt = options.clock.monotonic();
    this.#stateSince = { state: "", since: this.#startedAt };
  }

  /** Handles an event of this session. */
  take({ type, properties }: ServerEvent): void {
    if (type === "session.idle") this.#isIdle = true;
    if (type === "session.status") this.#takeStatus(properties.status);
    if (type === "session.error") {
      const read = sessionError.safeParse(properties.error);
      this.#errors.push(read.success ? read.data : {});
    }
  }

  /** Reports that the server did not accept the prompt. */
  refuse(error: unknown): void {
    this.#failure = describeError(error);
    this.#options.notifier.notify();
  }

  async end(): Promise<TurnEnd> {
    const { notifier, times } = this.#options;
    for (;;) {
      const end = await this.#poll().catch((error: unknown) => this.#requestFailed(error));
      if (end) return end;
      await notifier.wait(times.poll);
    }
  }

  #takeStatus(status: unknown): void {
    const read = retryStatus.safeParse(status);
    if (!read.success) return;
    this.#status = read.data;
    this.#isIdle = read.data.type === "idle";
    this.#wasBusy ||= !this.#isIdle;
  }

  async #poll(): Promise<TurnEnd | undefined> {
    const { client, sessionId, clock, times } = this.#options;
    const died = this.#died();
    if (died) return died;
    if (this.#failure !== undefined)
      return { ...failed("start", `opencode did not accept the prompt: ${this.#failure}`), isUntaken: true };
    const unanswered = await this.#answerQuestions();
    if (unanswered) return unanswered;
    const states = await client.status();
    // Idle sessions are not listed.
    this.#takeStatus(states[sessionId] ?? { type: "idle" });
    const messages = readMessages(await client.messages(sessionId));
    this.#failedRequests = 0;
    this.#options.onMessages(messages);
    const answer = messages.findLast(({ info }) => info.role === "assistant");
    const retrying = this.#retrying();
    if (retrying) return retrying;
    const overflow = this.#errors.filter(({ name }) => name === "ContextOverflowError");
    if (overflow.length > 1) return this.#explain(overflow[0]);
    this.#trackRest(messages);
    const rested = clock.monotonic() - this.#stateSince.since;
    if (answer?.info.error && this.#isIdle) return this.#explain(answer.info.error);
    const isComplete = answer?.info.time?.completed != null && !answer.info.error;
    if (isComplete && answer.info.finish !== "tool-calls" && (this.#isIdle || rested >= times.settled))
      return { kind: "finished", message: textOf(answer) };
    // An error is the end only if no work follows.
    if (this.#errors.length > 0 && this.#isIdle && (!answer || rested >= times.settled))
      return this.#explain(this.#errors.at(-1));
    if (answer && this.#isIdle && rested >= times.begin)
      return failed("unknown", "opencode is idle and its last answer is not complete");
    if (!answer && !this.#wasBusy && clock.monotonic() - this.#startedAt >= times.begin)
      return failed("stall", "opencode accepted the prompt but did not start to work");
    if (!answer && this.#isIdle && rested >= times.begin)
      return failed("unknown", "opencode is idle again without an answer");
    return undefined;
  }

  #trackRest(messages: readonly Message[]): void {
    const parts = messages.reduce((sum, each) => sum + each.parts.length, 0);
    const state = `${messages.length} ${parts} ${this.#isIdle} ${this.#errors.length} ${messages.at(-1)?.info.time?.completed}`;
    if (state !== this.#stateSince.state)
      this.#stateSince = { state, since: this.#options.clock.monotonic() };
  }

  #died(): TurnEnd | undefined {
    const exit = this.#options.server.ended();
    if (!exit) return undefined;
    const how = exit.signal ? `was ended by ${exit.signal}` : `ended with exit code ${exit.exitCode}`;
    return failed("crash", `opencode's server ${how} before the turn was over`);
  }

  #requestFailed(error: unknown): TurnEnd | undefined {
    this.#failedRequests += 1;
    if (this.#failedRequests < mostFailedRequests) return undefined;
    return this.#died() ?? failed("crash", `opencode's server no longer answers: ${describeError(error)}`);
  }

  async #answerQuestions(): Promise<TurnEnd | undefined> {
    const { client, clock, times } = this.#options;
    const now = clock.monotonic();
    const ids = await client.answerQuestions();
    this.#waitingSince = new Map(ids.map((id) => [id, this.#waitingSince.get(id) ?? now]));
    if ([...this.#waitingSince.values()].every((since) => now - since < times.question)) return undefined;
    return failed("dialog", "opencode asks a question that only a person may answer, and accepts no answer");
  }

  /** opencode retries without end; after a limit, the provider's message is the failure. */
  #retrying(): TurnEnd | undefined {
    const read = retryStatus.safeParse(this.#status);
    if (!read.success || read.data.type !== "retry") return undefined;
    const { attempt, message, next } = read.data;
    const now = this.#options.clock.now().getTime();
    const isLong = next != null && next - now > this.#options.times.retry;
    if (!isLong && (attempt ?? 0) < mostRetries) return undefined;
    const { failure, resetAt } = classifyFailure({ text: message ?? "" }, now);
    const isLimit = failure === "rate-limit" || (failure === "unknown" && isLong);
    return {
      ...failed(
        isLimit ? "rate-limit" : failure === "unknown" ? "overload" : failure,
        `opencode says: ${oneLine(message ?? "it retries")}`,
      ),
      resetAt: resetAt ?? (isLong ? next : undefined),
    };
  }

  #explain(error: SessionError | undefined): TurnEnd {
    const text = error?.data?.message ?? error?.name ?? "no reason was given";
    const signs = { status: error?.data?.statusCode ?? undefined, kind: error?.name ?? undefined, text };
    const { failure, resetAt } = classifyFailure(signs, this.#options.clock.now().getTime());
    return { ...failed(classByName(error) ?? failure, `opencode says: ${oneLine(text)}`), resetAt };
  }
}

function classByName(error: SessionError | undefined): FailureClass | undefined {
  if (error?.name === "ContextOverflowError") return "context";
  if (error?.name === "ProviderAuthError") return "auth";
  const isUnknownModel = /ProviderModelNotFound|ModelNotFound/i.test(
    `${error?.name} ${error?.data?.message}`,
  );
  return isUnknownModel ? "model" : undefined;
}

function failed(failure: FailureClass, reason: string): TurnEnd & { kind: "failed" } {
  return { kind: "failed", failure, reason };
}

const longestExcerpt = 300;

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, longestExcerpt);
}
