// The shape of the log that every part writes to, without saying where it goes.

/** One line per fact; what is written has passed the redactor of whoever made the log. */
export interface Log {
  info(line: string): void;
  /** Something optional is off or was mended; the run goes on. */
  warn(line: string): void;
}

/** A log that writes nothing. */
export const silentLog: Log = { info: () => {}, warn: () => {} };
