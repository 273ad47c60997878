// Decides when a turn of opencode is over, from its events and from asking, since neither can be trusted alone.
import { nullish, number, object, string } from "zod/mini";
import { type Clock, describeError } from "../../platform/index.ts";
import type { TurnEnd } from "../contract.ts";
import { classifyFailure } from "../failure/index.ts";
import type { Notifier } from "../notifier.ts";
import type { OpencodeClient } from "./client.ts";
import type { ServerEvent } from "./events.ts";
import { type Message, readMessages, type SessionError, sessionError, textOf } from "./messages.ts";
import type { OpencodeServer } from "./server.ts";

/** How long things may take, in ms. */
export interface OpencodeTimes {
  /** Between two times of asking, where no event comes. */
  poll: number;
  /** From the prompt being taken to the first sign of work on it. */
  begin: number;
  /** After a completed answer, for a server that goes on calling itself busy. */
  settled: number;
  /** For an ask that waits for a person to be gone once it was answered. */
  ask: number;
  /** A longer time until its provider allows more is not left to opencode. */
  retry: number;
  /** For a stream of events to be silent: the server sends a heartbeat every ten seconds. */
  silence: number;
  /** For the answer to a request. */
  request: number;
}

export const usualTimes: OpencodeTimes = {
  poll: 2_000,
  begin: 30_000,
  settled: 10_000,
  ask: 5_000,
  retry: 60_000,
  silence: 30_000,
  request: 10_000,
};

/** So often opencode may try a request again before we take over. */
const mostRetries = 3;
/** So often in a row the server may not answer. */
const mostSilences = 3;

const retryStatus = object({
  type: string(),
  attempt: nullish(number()),
  message: nullish(string()),
  next: nullish(number()),
});

/** What a turn is watched with. */
export interface OpencodeTurnOptions {
  client: OpencodeClient;
  server: OpencodeServer;
  session: string;
  notifier: Notifier;
  clock: Clock;
  times: OpencodeTimes;
  onMessages(messages: readonly Message[]): void;
}

/** One turn of one session. */
export class OpencodeTurn {
  readonly #options: OpencodeTurnOptions;
  readonly #begun: number;
  #status: unknown;
  #isIdle = false;
  #wasBusy = false;
  #errors: SessionError[] = [];
  #failure: string | undefined;
  #silences = 0;
  /** Since when each ask waits. */
  #asks: ReadonlyMap<string, number> = new Map();
  #stateSince: { state: string; since: number };

  constructor(parts: OpencodeTurnOptions) {
    this.#options = parts;
    this.#begun = parts.clock.monotonic();
    this.#stateSince = { state: "", since: this.#begun };
  }

  /** Takes an event of this session. */
  take({ type, properties }: ServerEvent): void {
    if (type === "session.idle") this.#isIdle = true;
    if (type === "session.status") this.#takeStatus(properties.status);
    if (type === "session.error") {
      const read = sessionError.safeParse(properties.error);
      this.#errors.push(read.success ? read.data : {});
    }
  }

  /** The prompt was not taken. */
  refuse(error: unknown): void {
    this.#failure = describeError(error);
    this.#options.notifier.notify();
  }

  /** Waits for the end. Never rejects. */
  async end(): Promise<TurnEnd> {
    const { notifier, times } = this.#options;
    for (;;) {
      const end = await this.#look().catch((error: unknown) => this.#unanswered(error));
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

  async #look(): Promise<TurnEnd | undefined> {
    const { client, session, clock, times } = this.#options;
    const dead = this.#dead();
    if (dead) return dead;
    if (this.#failure !== undefined)
      return failed("start", `opencode did not take the prompt: ${this.#failure}`);
    const asked = await this.#seeToAsks();
    if (asked) return asked;
    const states = await client.status();
    // What is idle is in no list.
    this.#takeStatus(states[session] ?? { type: "idle" });
    const messages = readMessages(await client.messages(session));
    this.#silences = 0;
    this.#options.onMessages(messages);
    const answer = messages.findLast(({ info }) => info.role === "assistant");
    const retrying = this.#retrying();
    if (retrying) return retrying;
    const overflow = this.#errors.filter(({ name }) => name === "ContextOverflowError");
    if (overflow.length > 1) return this.#explain(overflow[0]);
    this.#follow(messages);
    const rested = clock.monotonic() - this.#stateSince.since;
    if (answer?.info.error && this.#isIdle) return this.#explain(answer.info.error);
    const isComplete = answer?.info.time?.completed != null && !answer.info.error;
    if (isComplete && answer.info.finish !== "tool-calls" && (this.#isIdle || rested >= times.settled))
      return { kind: "finished", message: textOf(answer) };
    // An error tells of the end only where nothing goes on after it.
    if (this.#errors.length > 0 && this.#isIdle && (!answer || rested >= times.settled))
      return this.#explain(this.#errors.at(-1));
    if (answer && this.#isIdle && rested >= times.begin)
      return failed("unknown", "opencode is idle and its last answer is not complete");
    if (!answer && !this.#wasBusy && clock.monotonic() - this.#begun >= times.begin)
      return failed("stall", "opencode took the prompt and never began to work on it");
    if (!answer && this.#isIdle && rested >= times.begin)
      return failed("unknown", "opencode is idle again without an answer");
    return undefined;
  }

  /** Since when nothing of what counts has changed. */
  #follow(messages: readonly Message[]): void {
    const parts = messages.reduce((sum, each) => sum + each.parts.length, 0);
    const state = `${messages.length} ${parts} ${this.#isIdle} ${this.#errors.length} ${messages.at(-1)?.info.time?.completed}`;
    if (state !== this.#stateSince.state)
      this.#stateSince = { state, since: this.#options.clock.monotonic() };
  }

  #dead(): TurnEnd | undefined {
    const exit = this.#options.server.ended();
    if (!exit) return undefined;
    const how = exit.signal ? `was ended by ${exit.signal}` : `ended with exit code ${exit.exitCode}`;
    return failed("crash", `opencode's server ${how} before the turn was over`);
  }

  #unanswered(error: unknown): TurnEnd | undefined {
    this.#silences += 1;
    if (this.#silences < mostSilences) return undefined;
    return (
      this.#dead() ?? failed("crash", `opencode's server does not answer any more: ${describeError(error)}`)
    );
  }

  /** Nobody is there to answer. */
  async #seeToAsks(): Promise<TurnEnd | undefined> {
    const { client, clock, times } = this.#options;
    const now = clock.monotonic();
    const asks = await client.answerAsks();
    this.#asks = new Map(asks.map((id) => [id, this.#asks.get(id) ?? now]));
    if ([...this.#asks.values()].every((since) => now - since < times.ask)) return undefined;
    return failed("dialog", "opencode asks what nobody may answer for you, and takes no answer");
  }

  /** It would try again for ever; when that has no use any more, its provider's words are the failure. */
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
    const isContext = error?.name === "ContextOverflowError";
    const { failure, resetAt } = classifyFailure(signs, this.#options.clock.now().getTime());
    const known = isContext
      ? "context"
      : error?.name === "ProviderAuthError"
        ? "auth"
        : isUnknownModel(error)
          ? "model"
          : failure;
    return { ...failed(known, `opencode says: ${oneLine(text)}`), resetAt };
  }
}

function isUnknownModel(error: SessionError | undefined): boolean {
  return /ProviderModelNotFound|ModelNotFound/i.test(`${error?.name} ${error?.data?.message}`);
}

function failed(
  failure: (TurnEnd & { kind: "failed" })["failure"],
  reason: string,
): TurnEnd & { kind: "failed" } {
  return { kind: "failed", failure, reason };
}

/** A longer text is cut, in characters. */
const longestWords = 300;

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, longestWords);
}
