// Reads the report of a run for the page, seldom enough that it never holds up the run.
import { type Clock, SerialQueue, waitAtMost } from "../../platform/index.ts";

/** Reads what the page shows, as JSON without secrets. */
export interface ReportReader {
  /** The light part of the report; undefined while there is none. */
  report(): Promise<string | undefined>;
  /** The details of one iteration; undefined if there are none. */
  details(iteration: number): Promise<string | undefined>;
  /** Calls back whenever the records of an iteration change. */
  watch(iteration: number, onChange: () => void): Disposable;
}

/** How often and how long reading may take, in ms, and how much it may give, in bytes. */
export interface ReportLimits {
  readonly pause: number; // from the start of one reading to the start of the next of the same part
  readonly age: number; // not everything that changes a report is an event
  readonly deadline: number;
  readonly size: number;
  readonly parts: number; // kept at once
}

export const defaultReportLimits: ReportLimits = {
  pause: 500,
  age: 5_000,
  deadline: 20_000,
  size: 16 * 1024 * 1024,
  parts: 4,
};

/** What is wrong with the report, in a sentence for the reader. */
export class ReportUnavailable extends Error {}

interface Part {
  /** When its reading began, on the monotonic clock; undefined while it waits. */
  begun: number | undefined;
  isStale: boolean;
  bytes: Promise<Buffer | undefined>;
  size: number; // in bytes; 0 before it is read
}

/** The parts of a report as JSON. One part is read at a time, and kept until the next event. */
export class ReportFeed {
  readonly #reader: ReportReader;
  readonly #clock: Clock;
  readonly #limits: ReportLimits;
  readonly #parts = new Map<string, Part>();
  readonly #readings = new SerialQueue();

  constructor(reader: ReportReader, clock: Clock, limits: ReportLimits = defaultReportLimits) {
    this.#reader = reader;
    this.#clock = clock;
    this.#limits = limits;
  }

  /** The light part; undefined while there is none. @throws ReportUnavailable */
  report(): Promise<Buffer | undefined> {
    return this.#part("report", () => this.#reader.report());
  }

  /** The details of one iteration; undefined if there are none. @throws ReportUnavailable */
  details(iteration: number): Promise<Buffer | undefined> {
    return this.#part(String(iteration), () => this.#reader.details(iteration));
  }

  /** Something has changed: what was read before is out of date, of one iteration or of everything. */
  markStale(iteration?: number): void {
    for (const [name, part] of this.#parts)
      if (part.begun !== undefined && (iteration === undefined || name === String(iteration)))
        part.isStale = true;
  }

  /** The size of an iteration's details when they were read last, in bytes. */
  sizeOf(iteration: number): number {
    return this.#parts.get(String(iteration))?.size ?? 0;
  }

  #part(name: string, read: () => Promise<string | undefined>): Promise<Buffer | undefined> {
    const last = this.#parts.get(name);
    if (last && !last.isStale && this.#ageOf(last) < this.#limits.age) return last.bytes;
    const wait = last ? this.#limits.pause - this.#ageOf(last) : 0;
    const part: Part = {
      begun: undefined,
      isStale: false,
      bytes: Promise.resolve(undefined),
      size: last?.size ?? 0,
    };
    part.bytes = this.#clock.sleep(wait).then(() =>
      this.#readings.run(() => {
        part.begun = this.#clock.monotonic();
        return this.#read(read);
      }),
    );
    part.bytes.then(
      (bytes) => {
        part.size = bytes?.length ?? 0;
      },
      // A failure is told to everybody who waits, and tried again for the next.
      () => {
        part.isStale = true;
      },
    );
    this.#keep(name, part);
    return part.bytes;
  }

  /** Ms since its reading began; 0 before. */
  #ageOf({ begun }: Part): number {
    return begun === undefined ? 0 : this.#clock.monotonic() - begun;
  }

  #keep(name: string, part: Part): void {
    // Last in the order of the map, which forgets the oldest.
    this.#parts.delete(name);
    this.#parts.set(name, part);
    const [oldest] = this.#parts.keys();
    if (this.#parts.size > this.#limits.parts && oldest !== undefined) this.#parts.delete(oldest);
  }

  async #read(read: () => Promise<string | undefined>): Promise<Buffer | undefined> {
    const { deadline, size } = this.#limits;
    const text = await waitAtMost(this.#clock, deadline, read).catch(() => {
      throw new ReportUnavailable("The records of the run cannot be read now. Try again in a moment.");
    });
    if (text === undefined) return undefined;
    const bytes = Buffer.from(text);
    if (bytes.length > size)
      throw new ReportUnavailable(
        `This part of the report has ${Math.ceil(bytes.length / 1024 / 1024)} MB, more than the page shows. Look into the records of the run instead.`,
      );
    return bytes;
  }
}
