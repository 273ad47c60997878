// Time as a value, so that code that waits can be tested without waiting.

/** A source of time. */
export interface Clock {
  now(): Date;
  /** Milliseconds from an arbitrary start, never running backwards. */
  monotonic(): number;
  /** Resolves after `milliseconds`, or at once when `signal` aborts; never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A signal that aborts with a `TimeoutError` after `milliseconds`. It does not keep the process alive. */
  timeout(milliseconds: number): AbortSignal;
  /** Calls `act` every `milliseconds` until disposed. It does not keep the process alive. */
  every(milliseconds: number, act: () => void): Disposable;
}

/** In ms. Node fires a timer with a longer delay at once. */
const longestTimer = 2 ** 31 - 1;

const timerDelay = (milliseconds: number) => Math.min(Math.max(milliseconds, 0), longestTimer);

/** The clock of this machine. */
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
