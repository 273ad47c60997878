// Two runs start at once on one state key: one works, the other yields and says so, and no generation is lost.
import { expect, test } from "vitest";
import { rivalRound } from "../kit/rivals.ts";

// These seeds cover every past, and twice an answer of the service that is lost.
test.each([1, 2, 4, 9, 29])("one of two concurrent jobs works, the other yields (seed %i)", async (seed) => {
  const { faults, noticed } = await rivalRound(seed);
  expect(faults.join("\n")).toBe("");
  expect(noticed).toBeDefined();
});
