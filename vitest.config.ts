import { defineConfig } from "vitest/config";

/** Run a second time with shallow checkouts, where they must have the same results. */
const alsoShallow = [
  "src/git/sync/*.test.ts",
  "src/git/bundle/*.test.ts",
  "src/git/rebase/squash.test.ts",
  "src/run/branch-sync.test.ts",
  "test/e2e/signed.test.ts",
  "test/e2e/pull-events.test.ts",
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "all", include: ["src/**/*.test.ts", "test/e2e/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "shallow", include: alsoShallow, env: { RALPH_TEST_CLONE: "shallow" } },
      },
    ],
    globalSetup: ["test/kit/build-once.ts"],
    setupFiles: ["test/kit/leak-check.ts"],
    reporters: [["default", { summary: false }], "./test/kit/count-reporter.ts"],
    // A fresh process for each file costs more than most files do; the leak check tells where one leaves something behind.
    isolate: false,
    // The tests wait for processes more than they compute.
    maxWorkers: 3,
    // Three workers share two cores: a test that waits for a process may come too late once. Twice is a fault.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 30_000,
  },
});
