// A clock that tests control: short waits end at once, long ones when the test says so.
import type { Clock } from "../../src/platform/index.ts";

interface Sleeper {
  due: number;
  milliseconds: number;
  wake(): void;
}

interface Timer {
  due: number;
  fire(): void;
}

/** A clock whose time passes only during short waits, or when the test advances it. */
export class TestClock implements Clock {
  /** The waits that ended at once, in ms. */
  readonly waits: number[] = [];
  readonly #longest: number;
  readonly #sleepers = new Set<Sleeper>();
  readonly #timers = new Set<Timer>();
  #time = 0;

  /** @param longest the longest wait that ends at once, in ms */
  constructor(longest = 299_999) {
    this.#longest = longest;
  }

  now(): Date {
    return new Date(Date.UTC(2026, 0, 2) + this.#time);
  }

  monotonic(): number {
    return this.#time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || milliseconds <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { due: this.#time + milliseconds, milliseconds, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", wake, { once: true });
      if (milliseconds > this.#longest) return;
      this.waits.push(milliseconds);
      this.pass(milliseconds);
    });
  }

  /** Aborts only when other waits or the test advance the time. */
  timeout(milliseconds: number): AbortSignal {
    const controller = new AbortController();
    const due = this.#time + milliseconds;
    const timer: Timer = {
      due,
      fire: () => {
        this.#timers.delete(timer);
        controller.abort(new DOMException(`no answer within ${milliseconds} ms`, "TimeoutError"));
      },
    };
    this.#timers.add(timer);
    return controller.signal;
  }

  /** Fires only when other waits or the test advance the time. */
  every(milliseconds: number, act: () => void): Disposable {
    const timer: Timer = {
      due: this.#time + milliseconds,
      fire: () => {
        timer.due += milliseconds;
        act();
      },
    };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
  }

  pass(milliseconds: number): void {
    this.#time += milliseconds;
    for (const timer of this.#timers) while (timer.due <= this.#time && this.#timers.has(timer)) timer.fire();
    for (const sleeper of this.#sleepers) if (sleeper.due <= this.#time) sleeper.wake();
  }

  get sleeping(): number {
    return this.#sleepers.size;
  }
}
