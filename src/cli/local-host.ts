// The host of a run on a person's own machine.
import { type ProcessContext, systemClock } from "../platform/index.ts";
import type { RunHost } from "../run/index.ts";

/** Creates the host of a run whose snapshots have the state key `local/<effort>`. */
export function createLocalHost(
  { folder, environment, startedAt, program }: ProcessContext,
  announce: RunHost["announce"],
): RunHost {
  return {
    folder,
    environment,
    startedAt,
    clock: systemClock,
    program,
    announce,
    stateKey: (effort) => `local/${effort}`,
    attempt: 1,
    place: "machine",
  };
}
