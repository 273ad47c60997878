// What the configurations of `npm test` and `npm run test:real` share.
import type { ViteUserConfig } from "vitest/config";

/** Tests with the built program are tagged `e2e`, and those of a feature's main path `main`, too. */
export const shared: NonNullable<ViteUserConfig["test"]> = {
  tags: [
    { name: "e2e", description: "With the built program: npm run test:real." },
    { name: "main", description: "The main path of a feature: npm test." },
  ],
  setupFiles: ["test/kit/leak-check.ts"],
  // The workers share two cores: a test that waits for a process may come too late once. Twice is a fault.
  retry: 1,
};

/** The reporter of the last line. @param isLeftOut whether the other command runs the tests with these tags: they do not count */
export function countReporter(
  isLeftOut: (tags: readonly string[]) => boolean,
): [string, Record<string, unknown>] {
  return ["./test/kit/count-reporter.ts", { isLeftOut }];
}
