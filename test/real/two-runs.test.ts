// Two runs that start at once on one state key: one works, the other one says that it yields, and no generation is lost.
import { expect, test } from "vitest";
import { rivalRound } from "../kit/rivals.ts";

test.each([1, 2, 3, 4, 5])("round %i", async (seed) => {
  const { faults, learned } = await rivalRound(seed);
  expect(faults.join("\n")).toBe("");
  expect(learned).toBeDefined();
});
