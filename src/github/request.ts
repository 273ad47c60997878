// Sends requests one after another, each with a deadline, and retries them as GitHub advises.
// Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
import { type Clock, DeadlineExceeded, SerialQueue, withDeadline } from "../platform/index.ts";
import { describeNoAnswer, describeStatus, type GitHubError, type RequestPurpose } from "./github-error.ts";

/** A request to the API. */
export interface ApiRequest extends RequestPurpose {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly body?: unknown; // sent as JSON
  readonly token: string | undefined; // undefined if the host must not get it
  readonly deadline: number; // ms, for all attempts together
}

type Reader<T> = (response: Response, signal: AbortSignal) => Promise<T>; // the signal aborts at the deadline

// In ms. GitHub asks for the first two.
const betweenChanges = 1_000;
const afterUnspecifiedLimit = 60_000;
const afterFirstFailure = 1_000; // doubles with each failure

interface Failure {
  readonly error: GitHubError;
  readonly wait: number | undefined; // ms, after which another attempt may succeed
}

/** Sends requests one at a time. */
export class Requester {
  readonly #clock: Clock;
  readonly #queue = new SerialQueue();
  #lastChange = Number.NEGATIVE_INFINITY;
  readonly #stop: AbortSignal | undefined; // aborts the current request and all later ones

  constructor(clock: Clock, stop?: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
  }

  /** Sends a request after all earlier ones, and reads its answer. @throws GitHubError */
  send<T>(request: ApiRequest, read: Reader<T>): Promise<T> {
    return this.#queue.run(() => this.#sendNow(request, read));
  }

  async #sendNow<T>(request: ApiRequest, read: Reader<T>): Promise<T> {
    const clock = this.#clock;
    if (request.method !== "GET")
      await clock.sleep(Math.max(0, this.#lastChange + betweenChanges - clock.monotonic()));
    const end = clock.monotonic() + request.deadline;
    try {
      return await withDeadline(clock, request.deadline, async (late) => {
        const signal = this.#stop ? AbortSignal.any([late, this.#stop]) : late;
        signal.throwIfAborted();
        for (let attempts = 0; ; attempts += 1) {
          const result = await this.#attempt(request, read, attempts, signal);
          if (!("failure" in result)) return result.value;
          const { error, wait } = result.failure;
          if (wait === undefined || clock.monotonic() + wait >= end) throw error;
          await clock.sleep(wait, signal);
          signal.throwIfAborted();
        }
      });
    } catch (error) {
      throw error instanceof DeadlineExceeded ? describeNoAnswer(request, request.url, error) : error;
    } finally {
      if (request.method !== "GET") this.#lastChange = clock.monotonic();
    }
  }

  async #attempt<T>(
    request: ApiRequest,
    read: Reader<T>,
    attempts: number,
    signal: AbortSignal,
  ): Promise<{ value: T } | { failure: Failure }> {
    // A POST may have had its effect already, so it is not repeated.
    const retryAfter = request.method === "POST" ? undefined : afterFirstFailure * 2 ** attempts;
    try {
      const response = await fetch(request.url, fetchOptions(request, signal));
      if (isSuccess(response)) return { value: await read(response, signal) };
      const body = await response.text();
      const now = this.#clock.now().getTime();
      const limit = rateLimitWait(response, body, now);
      const until = limit === undefined ? undefined : now + limit;
      const error = describeStatus(request, response.status, body, until);
      return { failure: { error, wait: limit ?? (response.status >= 500 ? retryAfter : undefined) } };
    } catch (error) {
      if (signal.aborted || !(error instanceof TypeError)) throw error;
      // `fetch` throws a TypeError when the network fails, before or during the answer.
      return { failure: { error: describeNoAnswer(request, request.url, error), wait: retryAfter } };
    }
  }
}

function fetchOptions({ method, body, token }: ApiRequest, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = { "user-agent": "ralph-ci" };
  if (token !== undefined) {
    headers.authorization = `Bearer ${token}`;
    headers.accept = "application/vnd.github+json";
    headers["x-github-api-version"] = "2022-11-28";
  }
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  return { method, headers, signal, redirect: "manual", ...content };
}

function isSuccess({ status }: Response): boolean {
  return (status >= 200 && status < 300) || status === 302;
}

/** In ms. Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function rateLimitWait({ status, headers }: Response, body: string, now: number): number | undefined {
  if (status !== 429 && status !== 403) return undefined;
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  if (seconds >= 0) return seconds * 1000;
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN) * 1000;
  if (headers.get("x-ratelimit-remaining") === "0" && reset > 0) return Math.max(reset - now, 0);
  return status === 429 || /secondary rate limit/i.test(body) ? afterUnspecifiedLimit : undefined;
}
