// Says where the snapshots of a run on somebody's own machine belong.
import type { RunHost } from "../../run/index.ts";

/** The part of a run's host that is about snapshots: a line of this machine, `local/<effort>`. */
export const localSnapshots: Pick<RunHost, "stateKey" | "attempt"> = {
  stateKey: (effort) => `local/${effort}`,
  attempt: 1,
};
