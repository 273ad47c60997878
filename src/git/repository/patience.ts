// Bounds how long calls of git may take: a filter, a pipe or a lock could make any of them wait without end.
import { ListenerSet, MachineError, systemClock } from "../../platform/index.ts";

/** How long a call may take that has no deadline of its own, in ms. */
const longestCall = 10 * 60_000;
/** How long later calls may take after one has hung, in ms: they meet the same obstacle. */
const afterHang = 2_000;

/** A call of git was ended because it took too long. The message ends with what to look for. */
export class GitHungError extends MachineError {
  constructor(command: string, folder: string, seconds: number, obstacles: readonly string[]) {
    const cause =
      obstacles.length > 0
        ? `it waited for ${obstacles.join(", ")}, which is not a file: remove it`
        : "look for a filter or a program in the settings of git that does not end (git config --list), or for a named pipe in the checkout, and remove it";
    super(`git hung on ${command} in ${folder} and was ended after ${seconds} s; ${cause}`);
  }
}

/** How long the calls of git of one run may take. It only ever gets shorter. */
export class GitPatience {
  /** In ms: of calls on this machine, and of those with a deadline of their own, which wait for a network. */
  #local = longestCall;
  #remote = Number.POSITIVE_INFINITY;
  readonly #shortened = new ListenerSet();
  readonly #suspiciousAfter: number;

  /** A call that takes longer than this, in ms, is suspected to wait for something in the checkout. */
  constructor(suspiciousAfter = 3_000) {
    this.#suspiciousAfter = suspiciousAfter;
  }

  /** From now on no call on this machine takes longer than this, in ms; those that run get as long from now. */
  shortenLocal(milliseconds: number): void {
    this.#local = Math.min(this.#local, milliseconds);
    this.#shortened.call();
  }

  /** The same, also for calls that wait for a network. */
  shortenAll(milliseconds: number): void {
    this.#remote = Math.min(this.#remote, milliseconds);
    this.shortenLocal(milliseconds);
  }

  /** After a hang. */
  lose(): void {
    this.shortenLocal(afterHang);
  }

  /** Watches one call; `own` is its own deadline, in ms. `onSuspicion` is called once if the call takes long. */
  watch(own: number | undefined, onSuspicion: () => void): Watch {
    const limit = () => (own === undefined ? this.#local : Math.min(own, this.#remote));
    const watch = new Watch(limit, this.#shortened);
    watch.after(this.#suspiciousAfter, onSuspicion);
    return watch;
  }
}

/** The watch over one call; `signal` aborts when its time is over. */
export class Watch implements Disposable {
  readonly #over = new AbortController();
  readonly #ended = new AbortController();
  readonly #listening: Disposable;
  readonly #startedAt = systemClock.monotonic();

  constructor(limit: () => number, shortened: ListenerSet) {
    const end = () => this.end();
    this.after(limit(), end);
    this.#listening = shortened.add(() => this.after(limit(), end));
  }

  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Whole seconds since the call began. */
  get seconds(): number {
    return Math.round((systemClock.monotonic() - this.#startedAt) / 1_000);
  }

  end(): void {
    this.#over.abort();
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#listening[Symbol.dispose]();
  }

  /** Calls back unless the call has ended by then; in ms. */
  after(milliseconds: number, act: () => void): void {
    void systemClock.sleep(milliseconds, this.#ended.signal).then(() => {
      if (!this.#ended.signal.aborted) act();
    });
  }
}
