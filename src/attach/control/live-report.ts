// Keeps the report of the run up to date: what is out of date after an event, and which records grow meanwhile.
import type { LoopEvent } from "../../loop/index.ts";
import { type Clock, waitAtMost } from "../../platform/index.ts";
import { ReportFeed, type ReportReader } from "./report-feed.ts";

const tellingPause = 1_000; // ms at least between two messages about growing records; an agent may print without end
const tellingSpeed = 500; // bytes of details in a ms at most, for each page that shows them
const lastPatience = 2_000; // ms; the run waits for it

/** The report while the run works. */
export class LiveReport implements Disposable {
  readonly feed: ReportFeed;
  readonly #reader: ReportReader;
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #onRecords = (_iteration: number) => {};
  #watcher: Disposable | undefined;
  #isTelling = false;

  constructor(reader: ReportReader, clock: Clock) {
    this.feed = new ReportFeed(reader, clock);
    this.#reader = reader;
    this.#clock = clock;
  }

  /** Sets who is told that the records of the running iteration have grown; at most once a second. */
  onRecords(listener: (iteration: number) => void): void {
    this.#onRecords = listener;
  }

  observe(event: LoopEvent): void {
    this.feed.markStale();
    if (event.kind === "iteration-started") this.#watch(event.iteration);
    if (event.kind === "iteration-ended" || event.kind === "iteration-withdrawn") this.#unwatch();
  }

  /** The report as it is when the run ends; undefined if it cannot be read soon. */
  readonly last = async (): Promise<Buffer | undefined> => {
    this.feed.markStale();
    return waitAtMost(this.#clock, lastPatience, () => this.feed.report()).catch(() => undefined);
  };

  #watch(iteration: number): void {
    this.#unwatch();
    try {
      this.#watcher = this.#reader.watch(iteration, () => this.#tell(iteration));
    } catch {
      // Without a watch, the page shows the output when the iteration ends.
    }
  }

  #unwatch(): void {
    this.#watcher?.[Symbol.dispose]();
    this.#watcher = undefined;
  }

  #tell(iteration: number): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    const pause = Math.max(tellingPause, this.feed.sizeOf(iteration) / tellingSpeed);
    void this.#clock.sleep(pause, this.#over.signal).then(() => {
      this.#isTelling = false;
      if (this.#over.signal.aborted) return;
      this.feed.markStale(iteration);
      this.#onRecords(iteration);
    });
  }

  [Symbol.dispose](): void {
    this.#unwatch();
    this.#over.abort();
  }
}
