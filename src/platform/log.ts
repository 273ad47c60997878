// The shape of the log that every module writes to.

/** A log of one line per fact. Its maker decides where the lines go and takes the secrets out. */
export interface Log {
  info(line: string): void;
  warn(line: string): void; // something optional is off or was repaired; the run continues
}

export const silentLog: Log = { info: () => {}, warn: () => {} };
