// Tests prices; an unknown price is never 0.
import { expect, test } from "vitest";
import { createPrices } from "./cost.ts";

const usage = { input: 1_000, output: 100, cacheRead: 10_000, cacheWrite: 2_000 };

test("cached tokens of a known model have their own prices", async () => {
  const price = await createPrices({})({ provider: "anthropic", name: "claude-sonnet-4-5-20250929" }, usage);
  // 3, 15, 0.30 and 3.75 US dollars per million tokens: https://claude.com/pricing
  expect(price).toBeCloseTo((1_000 * 3 + 100 * 15 + 10_000 * 0.3 + 2_000 * 3.75) / 1_000_000, 9);
});

test("the price of an unknown model or provider is unknown", async () => {
  const priceOf = createPrices({});
  expect(await priceOf({ provider: "mock", name: "mock-1" }, usage)).toBeUndefined();
  expect(await priceOf({ provider: undefined, name: "" }, usage)).toBeUndefined();
  expect(await priceOf({ provider: "anthropic", name: "claude-of-next-year" }, usage)).toBeUndefined();
});

test("the user's prices come first, the more exact name before the other", async () => {
  const plain = { input: 1, output: 2 };
  const priceOf = createPrices({
    "claude-sonnet-4-5": plain,
    "other/claude-sonnet-4-5": { ...plain, input: 0, cacheRead: 0, cacheWrite: 0 },
  });
  expect(await priceOf({ provider: "anthropic", name: "claude-sonnet-4-5" }, usage)).toBeCloseTo(0.0132, 9);
  expect(await priceOf({ provider: "other", name: "claude-sonnet-4-5" }, usage)).toBeCloseTo(0.0002, 9);
});
