// Time and deadlines. Time is a value, so that code that waits can be tested without waiting.

/** A source of time. */
export interface Clock {
  now(): Date;
  monotonic(): number; // ms from an arbitrary start, never running backwards
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>; // ends at once when `signal` aborts; never rejects
  timeout(milliseconds: number): AbortSignal; // aborts with a `TimeoutError`; does not keep the process alive
  every(milliseconds: number, act: () => void): Disposable; // does not keep the process alive
}

const longestTimer = 2 ** 31 - 1; // ms: Node fires a timer with a longer delay at once

const timerDelay = (milliseconds: number) => Math.min(Math.max(milliseconds, 0), longestTimer);

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, timerDelay(milliseconds));
      signal?.addEventListener("abort", done, { once: true });
    }),
  timeout: (milliseconds) => AbortSignal.timeout(timerDelay(milliseconds)),
  every: (milliseconds, act) => {
    const timer = setInterval(act, timerDelay(milliseconds)).unref();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  },
};

/** An operation did not end in time. */
export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
  constructor(milliseconds: number) {
    super(`there was no answer within ${milliseconds / 1000} s`);
  }
}

/** Runs an operation that must end when its signal aborts. @throws DeadlineExceeded instead of its own error then */
export async function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const late = new AbortController();
  void clock.sleep(milliseconds, ended.signal).then(() => {
    if (!ended.signal.aborted) late.abort(new DeadlineExceeded(milliseconds));
  });
  try {
    return await act(late.signal);
  } catch (error) {
    throw late.signal.aborted ? late.signal.reason : error;
  } finally {
    ended.abort();
  }
}

/** Waits no longer than this for an operation that nothing ends, such as the rest of a queue. @throws DeadlineExceeded */
export function waitAtMost<T>(clock: Clock, milliseconds: number, act: () => Promise<T>): Promise<T> {
  return withDeadline(clock, milliseconds, (late) => untilAbort(late, act));
}

/** The result of an operation, or the reason of an abort as soon as there is one. */
export async function untilAbort<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const settled = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { signal: settled.signal });
  });
  try {
    return await Promise.race([act(), aborted]);
  } finally {
    settled.abort();
  }
}
