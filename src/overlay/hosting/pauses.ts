// The pauses of the supervisor, in ms.

export const pauses = {
  startLimit: 30_000, // until the network must know a new host
  knownLimit: 5_000, // the same, where the network itself has just started; each further host gets twice the time
  calm: 30_000, // between two looks at a network without problems
  close: 2_000, // between two looks while there is, or may be, a problem
  closely: 10_000, // the looks stay close after a sign of trouble: the network may notice later than the host
  patience: 15_000, // for a host to reconnect; the Go tunneler took 50 s where a new one takes 0.5 s
  steady: 60_000, // a host that was up for this long has not failed when it ends
} as const;

/** The first and the longest wait for the network to know a host. */
export const firstLook = 50;
export const longestLook = 1_000;

const firstWait = 1_000;
const longestWait = 300_000;

/** The wait after this many failures in a row, at least one. */
export function waitAfter(failures: number): number {
  return Math.min(firstWait * 2 ** Math.min(failures - 1, 20), longestWait);
}

/** The wait after another host was found. It is random, so that two runs do not collide again. */
export function afterTaken(random: number): number {
  return Math.round(10_000 + random * 20_000);
}
