// A seeded sample of kills; `npm run soak` does many more.
// @module-tag e2e
import { expect, test } from "vitest";
import { killRound } from "../kit/kill.ts";

test.each([11])(
  "a run killed at a random instant loses no records (seed %i)",
  async (seed) => {
    const round = await killRound(seed, 2);
    expect(round.faults).toEqual([]);
    expect(round.hits, "the kills came too late to mean anything").toBeGreaterThan(0);
  },
  120_000,
);
