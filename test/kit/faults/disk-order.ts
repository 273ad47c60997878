// What a run wrote to disk, in order, and whether a power cut at any instant would leave whole files and complete records.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Workshop } from "../workshop.ts";

/** One event that `record-disk.cjs` wrote down. */
type DiskEvent =
  | { kind: "write"; file?: string }
  | { kind: "flush" | "flushed"; file?: string; flush: number }
  | { kind: "rename"; from: string; file: string }
  | { kind: "start"; command: string };

/** What the program is started with, so that it writes its order down. */
export function recordingEnvironment(workshop: Workshop): Record<string, string> {
  return {
    RALPH_TEST_DISK_RECORD: join(workshop.folder, "disk-record"),
    NODE_OPTIONS: `--require=${join(import.meta.dirname, "record-disk.cjs")}`,
  };
}

/** What a run did to the disk. */
export class DiskOrder {
  readonly #events: readonly DiskEvent[];

  constructor(workshop: Workshop) {
    const lines = readFileSync(join(workshop.folder, "disk-record"), "utf8").trim().split("\n");
    this.#events = lines.map((line) => JSON.parse(line) as DiskEvent);
  }

  /** Files that got their name before their content was on disk: a power cut could leave half of one. */
  halfWritten(): string[] {
    return this.#replacements().flatMap(({ at, event }) => {
      const written = this.#events.findLastIndex(
        (one, index) => index < at && one.kind === "write" && one.file === event.from,
      );
      return written < 0 || this.#isFlushed(event.from, written, at) ? [] : [event.file];
    });
  }

  /** Files whose new name was not on disk yet when a step followed that rests on it: a record, a commit, or the next turn. */
  unnamed(): string[] {
    return this.#replacements().flatMap(({ at, event }) => {
      const isRecord = basename(event.file) === "sessions.db";
      const next = this.#events.findIndex(
        (one, index) =>
          index > at &&
          ((one.kind === "start" && (isRecord || / commit /.test(one.command))) ||
            (one.kind === "rename" && (isRecord || basename(one.file) === "sessions.db"))),
      );
      const end = next < 0 ? this.#events.length : next;
      return this.#isFlushed(dirname(event.file), at, end) ? [] : [event.file];
    });
  }

  /** The steps of the loop in their order; equal ones in a row count once. */
  steps(agentCommand: string): string[] {
    const steps = this.#events.flatMap((event) => {
      if (event.kind === "start" && event.command.includes(agentCommand)) return ["turn"];
      if (event.kind === "start" && / commit /.test(event.command)) return ["commit"];
      if (event.kind === "write" && event.file && basename(event.file) === "entry.md") return ["entry"];
      if (event.kind !== "rename") return [];
      const name = basename(event.file);
      if (name === "sessions.db") return ["record"];
      return ["prd.after.json", "progress.txt"].includes(name) ? [name] : [];
    });
    return steps.filter((step, index) => step !== steps[index - 1]);
  }

  /** Without snapshots, which are saved beside everything else, and what git writes again by itself. */
  #replacements() {
    return this.#events.flatMap((event, at) =>
      event.kind === "rename" && !/\/(snapshots|\.git)\/|\.prev$/.test(event.file) ? [{ at, event }] : [],
    );
  }

  /** Whether a flush of it began and ended between two events. */
  #isFlushed(file: string, from: number, to: number): boolean {
    return this.#events.some(
      (begin, index) =>
        index > from &&
        begin.kind === "flush" &&
        begin.file === file &&
        this.#events.some(
          (end, last) => last < to && last > index && end.kind === "flushed" && end.flush === begin.flush,
        ),
    );
  }
}
