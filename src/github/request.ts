// Sends requests one after another through Octokit, each with a deadline, and lets its plug-ins repeat them as GitHub
// advises. The plug-ins decide whether; this file waits, because they know neither the deadline nor the clock.
// Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { throttling } from "@octokit/plugin-throttling";
import { type Clock, DeadlineExceeded, SerialQueue, untilAbort, withDeadline } from "../platform/index.ts";
import { describeNoAnswer, describeStatus, type RequestPurpose } from "./github-error.ts";
import { createPace } from "./pace.ts";

/** A request to the API. */
export interface ApiRequest extends RequestPurpose {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly url: string;
  readonly body?: object; // sent as JSON
  readonly token: string | undefined; // undefined if the host must not get it
  readonly deadline: number; // ms, for all attempts together
  readonly isQuery?: boolean | undefined; // a POST that changes nothing
}

type Reader<T> = (response: Response, signal: AbortSignal) => Promise<T>; // the signal aborts at the deadline

// In ms. GitHub asks for the first three.
const betweenChanges = 1_000;
const betweenNotifications = 3_000;
const afterUnspecifiedLimit = 60_000;
const afterFirstFailure = 1_000; // doubles with each failure

const mostRepetitions = 100; // more than any deadline has time for

/** One request on its way. The hooks of Octokit find it in the options of the request. */
interface Call {
  readonly request: ApiRequest;
  readonly signal: AbortSignal;
  readonly end: number; // in ms of the monotonic clock
  failures: number;
  limit: number | undefined; // ms that the last answer asked to wait
}

/** The options of a request, as a hook gets them. */
interface Sent {
  readonly request: { call?: Call; retries?: number; [option: string]: unknown };
}

/** What Octokit throws after an answer without success, or, with a cause, without an answer. */
interface Failure extends Error {
  readonly status: number;
  readonly response?: {
    readonly headers: Readonly<Record<string, string | number | undefined>>;
    readonly data: unknown;
  };
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }; // Octokit would write to the console

/** Sends requests one at a time. */
export class Requester {
  readonly #clock: Clock;
  readonly #queue = new SerialQueue();
  readonly #octokit: Octokit;
  readonly #stop: AbortSignal | undefined; // aborts the current request and all later ones
  #isQuery = false; // whether the current request is one

  constructor(clock: Clock, stop?: AbortSignal) {
    this.#clock = clock;
    this.#stop = stop;
    this.#octokit = this.#openOctokit();
  }

  /** Sends a request after all earlier ones, and reads its answer. @throws GitHubError */
  send<T>(request: ApiRequest, read: Reader<T>): Promise<T> {
    return this.#queue.run(() => this.#sendNow(request, read));
  }

  #openOctokit(): Octokit {
    const clock = this.#clock;
    // The plug-ins see failures after this one.
    const Client = Octokit.plugin(
      (octokit) => octokit.hook.error("request", (error, options) => this.#judge(error, options)),
      retry,
      throttling,
    );
    const waitForLimit = (_after: number, { request }: Sent) => {
      const { call } = request;
      return call !== undefined && this.#wait(call, call.limit ?? afterUnspecifiedLimit);
    };
    const pauses = {
      write: createPace(clock, betweenChanges, () => this.#isQuery),
      notifications: createPace(clock, betweenNotifications),
      // All clients would share ten places, and wait for each other's requests without an answer.
      global: createPace(clock, 0),
    };
    return new Client({
      userAgent: "ralph-ci",
      log: silent,
      retry: { retryAfterBaseValue: 0 },
      throttle: Object.assign(pauses, {
        onRateLimit: waitForLimit,
        onSecondaryRateLimit: waitForLimit,
        retryAfterBaseValue: 0,
      }),
    });
  }

  async #sendNow<T>(request: ApiRequest, read: Reader<T>): Promise<T> {
    const clock = this.#clock;
    this.#isQuery = request.isQuery ?? false;
    const end = clock.monotonic() + request.deadline;
    try {
      return await withDeadline(clock, request.deadline, async (late) => {
        const signal = this.#stop ? AbortSignal.any([late, this.#stop]) : late;
        const call: Call = { request, signal, end, failures: 0, limit: undefined };
        return await untilAbort(signal, () => this.#ask(call, read));
      });
    } catch (error) {
      if (error instanceof DeadlineExceeded) throw describeNoAnswer(request, request.url, error);
      throw isFailure(error) ? this.#describe(request, error) : error;
    }
  }

  async #ask<T>(call: Call, read: Reader<T>): Promise<T> {
    const { request, signal } = call;
    let value: T | undefined;
    const ask = async (_: string, options: RequestInit) => {
      // Octokit would expand `:name` and `{name}` in the address.
      const response = await fetch(request.url, options);
      if (isSuccess(response)) value = await read(response, signal);
      else if (response.status < 400)
        throw describeStatus(request, response.status, await response.text(), undefined);
      return response;
    };
    await this.#octokit.request({
      method: request.method,
      url: pathOf(request.url),
      headers: headersOf(request),
      data: request.body,
      request: { call, signal, fetch: ask, redirect: "manual", parseSuccessResponseBody: false, log: silent },
    });
    return value as T;
  }

  /** Prepares a failure for the plug-ins: waits for a repetition, or makes the failure final. */
  async #judge(error: Error, { request }: Sent): Promise<never> {
    const { call } = request;
    request.retries = 0;
    if (!call || call.signal.aborted || !isFailure(error)) throw error;
    // What a reader threw is final. `fetch` throws a TypeError when the network fails, before or during the answer.
    if (error.cause !== undefined && !(error.cause instanceof TypeError)) throw error.cause;
    call.limit = rateLimitWait(error, this.#clock.now().getTime());
    // The plug-in finds a limit by these words only, or by an exhausted quota.
    if (call.limit !== undefined) error.message = `secondary rate limit: ${error.message}`;
    // A POST may have had its effect already, so it is not repeated.
    else if (error.status >= 500 && (call.request.method !== "POST" || call.request.isQuery)) {
      const wait = afterFirstFailure * 2 ** call.failures;
      call.failures += 1;
      if (await this.#wait(call, wait)) request.retries = mostRepetitions;
    }
    throw error;
  }

  /** Waits, if the deadline has time for it and for another attempt. */
  async #wait({ signal, end }: Call, wait: number): Promise<boolean> {
    if (this.#clock.monotonic() + wait >= end) return false;
    await this.#clock.sleep(wait, signal);
    return !signal.aborted;
  }

  #describe(request: ApiRequest, failure: Failure): Error {
    if (!failure.response) return describeNoAnswer(request, request.url, failure.cause ?? failure);
    const now = this.#clock.now().getTime();
    const limit = rateLimitWait(failure, now);
    const until = limit === undefined ? undefined : now + limit;
    return describeStatus(request, failure.status, textOf(failure), until);
  }
}

/** The path as the plug-ins know it: an enterprise server has the API below `/api/v3` and `/api/graphql`. */
function pathOf(url: string): string {
  return new URL(url).pathname.replace(/^\/api(\/v3)?(?=\/)/, "");
}

function headersOf({ token }: ApiRequest): Record<string, string> {
  if (token === undefined) return { accept: "*/*" };
  return {
    authorization: `Bearer ${token}`,
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
  };
}

function isSuccess({ status }: Response): boolean {
  return (status >= 200 && status < 300) || status === 302;
}

function isFailure(error: unknown): error is Failure {
  return error instanceof Error && "status" in error;
}

/** The text of an answer, which Octokit has parsed if it could. */
function textOf({ response }: Failure): string {
  const data = response?.data;
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString();
  return typeof data === "string" ? data : JSON.stringify(data ?? "");
}

/** In ms. Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
function rateLimitWait(failure: Failure, now: number): number | undefined {
  const { status, response } = failure;
  if (!response || (status !== 429 && status !== 403)) return undefined;
  const { headers } = response;
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  if (seconds >= 0) return seconds * 1000;
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN) * 1000;
  if (headers["x-ratelimit-remaining"] === "0" && reset > 0) return Math.max(reset - now, 0);
  return status === 429 || /secondary rate limit/i.test(textOf(failure)) ? afterUnspecifiedLimit : undefined;
}
