// Remembers the last results of a function, because several parts of an iteration read the same large file.

/** The same function, with its last results remembered. Callers must not change a result. */
export function memoizeLast<Arguments extends readonly string[], Result>(
  count: number,
  compute: (...args: Arguments) => Result,
): (...args: Arguments) => Result {
  const remembered: { args: Arguments; result: Result }[] = [];
  return (...args) => {
    const match = remembered.find((each) => each.args.every((arg, index) => arg === args[index]));
    if (match) return match.result;
    const latest = { args, result: compute(...args) };
    remembered.unshift(latest);
    remembered.length = Math.min(remembered.length, count);
    return latest.result;
  };
}
