// How long what is waited for or left alone, while services are kept hosted. All in ms.

export const pauses = {
  /** Until a host has to be known to the network (R-G7). */
  startLimit: 30_000,
  /** Between two looks at a network in which all is well. */
  calm: 30_000,
  /** Between two looks while something is or may be wrong. */
  close: 2_000,
  /** For so long after a sign of trouble the looks are close: the network may learn of it later than the host. */
  closely: 10_000,
  /** So long a host may try to mend a lost connection; the Go tunneler was seen to take 50 s where a new one takes 0.5 s. */
  patience: 15_000,
  /** What was up for so long is no failure when it ends. */
  steady: 60_000,
} as const;

/** The first wait for the network to know a host, and the longest. */
export const firstLook = 50;
export const longestLook = 1_000;

const firstWait = 1_000;
const longestWait = 300_000;

/** The wait after so many failures in a row, at least one. */
export function waitAfter(failures: number): number {
  return Math.min(firstWait * 2 ** Math.min(failures - 1, 20), longestWait);
}

/** The wait after somebody else was found hosting; by chance, so that two that began together do not do so again. */
export function afterTaken(random: number): number {
  return Math.round(10_000 + random * 20_000);
}
