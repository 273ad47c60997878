// One request after the other, each with an end, tried again where GitHub asks for it: its advice for programs.
// Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
import { type Clock, DeadlineExceeded, SerialQueue, withDeadline } from "../platform/index.ts";
import { describeNoAnswer, describeStatus, type GitHubError, type RequestPurpose } from "./github-error.ts";

/** One thing that is asked for. */
export interface ApiRequest extends RequestPurpose {
  readonly method: "GET" | "POST" | "DELETE";
  /** The whole address. */
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Undefined where none may be sent along. */
  readonly token: string | undefined;
  /** Of all tries together, in ms. */
  readonly deadline: number;
}

/** Takes what it wants of a good answer; the signal aborts when the time is over. */
type Reader<T> = (response: Response, signal: AbortSignal) => Promise<T>;

/** A pause between two changes, in ms, as GitHub asks for. */
const betweenChanges = 1_000;
/** The wait after a limit of which nothing more is said, in ms, as GitHub asks for. */
const afterLimit = 60_000;
/** The wait after the first failure of the service, in ms; it doubles. */
const afterFailure = 1_000;

/** Why a try has failed, and after how many ms another one may do. */
interface Failure {
  readonly error: GitHubError;
  readonly wait: number | undefined;
}

/** Sends requests one at a time. */
export class Requester {
  readonly #clock: Clock;
  readonly #queue = new SerialQueue();
  #lastChange = Number.NEGATIVE_INFINITY;
  readonly #stop: AbortSignal | undefined;

  /** @param stop gives up what is under way and all that comes after */
  constructor(clock: Clock, stop?: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
  }

  /** Sends it when those before are done, and reads its answer. @throws GitHubError */
  send<T>(call: ApiRequest, read: Reader<T>): Promise<T> {
    return this.#queue.run(() => this.#sendNow(call, read));
  }

  async #sendNow<T>(call: ApiRequest, read: Reader<T>): Promise<T> {
    const clock = this.#clock;
    if (call.method !== "GET")
      await clock.sleep(Math.max(0, this.#lastChange + betweenChanges - clock.monotonic()));
    const end = clock.monotonic() + call.deadline;
    try {
      return await withDeadline(clock, call.deadline, async (late) => {
        const signal = this.#stop ? AbortSignal.any([late, this.#stop]) : late;
        signal.throwIfAborted();
        for (let tries = 0; ; tries += 1) {
          const result = await this.#try(call, read, tries, signal);
          if (!("failure" in result)) return result.value;
          const { error, wait } = result.failure;
          if (wait === undefined || clock.monotonic() + wait >= end) throw error;
          await clock.sleep(wait, signal);
          signal.throwIfAborted();
        }
      });
    } catch (error) {
      throw error instanceof DeadlineExceeded ? describeNoAnswer(call, call.url, error) : error;
    } finally {
      if (call.method !== "GET") this.#lastChange = clock.monotonic();
    }
  }

  async #try<T>(
    call: ApiRequest,
    read: Reader<T>,
    tries: number,
    signal: AbortSignal,
  ): Promise<{ value: T } | { failure: Failure }> {
    // What may have been done must not be done twice.
    const again = call.method === "POST" ? undefined : afterFailure * 2 ** tries;
    try {
      const response = await fetch(call.url, requestOf(call, signal));
      if (isGood(response)) return { value: await read(response, signal) };
      const body = await response.text();
      const now = this.#clock.now().getTime();
      const limit = waitOfLimit(response, body, now);
      const until = limit === undefined ? undefined : now + limit;
      const error = describeStatus(call, response.status, body, until);
      return { failure: { error, wait: limit ?? (response.status >= 500 ? again : undefined) } };
    } catch (error) {
      if (signal.aborted || !(error instanceof TypeError)) throw error;
      // What `fetch` throws where the network fails, before the answer or in the middle of it.
      return { failure: { error: describeNoAnswer(call, call.url, error), wait: again } };
    }
  }
}

function requestOf({ method, body, token }: ApiRequest, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { "user-agent": "ralph-ci" };
  if (token !== undefined) {
    headers.authorization = `Bearer ${token}`;
    headers.accept = "application/vnd.github+json";
    headers["x-github-api-version"] = "2022-11-28";
  }
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  return { method, headers, signal, redirect: "manual", ...content };
}

function isGood({ status }: Response): boolean {
  return (status >= 200 && status < 300) || status === 302;
}

/**
 * How long a limit lasts, in ms; undefined where the answer speaks of none.
 * Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function waitOfLimit({ status, headers }: Response, body: string, now: number): number | undefined {
  if (status !== 429 && status !== 403) return undefined;
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  if (seconds >= 0) return seconds * 1000;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN) * 1000;
  if (headers.get("x-ratelimit-remaining") === "0" && reset > 0) return Math.max(reset - now, 0);
  return status === 429 || /secondary rate limit/i.test(body) ? afterLimit : undefined;
}
