// Quantiles and timings. The bench reports medians and spread, because one slow disk write would distort a mean.

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The time of each of `count` calls, in ms. */
export function timeEach(count: number, act: (index: number) => void): number[] {
  return Array.from({ length: count }, (_, index) => {
    const startedAt = performance.now();
    act(index);
    return performance.now() - startedAt;
  });
}

/** The same for asynchronous calls, one after the other. */
export async function timeEachAwaited(
  count: number,
  act: (index: number) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const startedAt = performance.now();
    await act(index);
    times.push(performance.now() - startedAt);
  }
  return times;
}
