// Hands time in as a value, so that the loop can be tested without waiting for any.

/** Where time comes from. */
export interface Clock {
  /** The wall clock. */
  now(): Date;
  /** Milliseconds from an arbitrary start, never running backwards. */
  monotonic(): number;
  /** Resolves after `milliseconds`, or at once when `signal` aborts; it never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The longest delay that a Node timer takes, in ms; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

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
      const timer = setTimeout(done, Math.min(Math.max(milliseconds, 0), longestTimer));
      signal?.addEventListener("abort", done, { once: true });
    }),
};
