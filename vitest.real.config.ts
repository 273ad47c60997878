import { defineConfig } from "vitest/config";
import { countReporter, shared } from "./vitest.shared.ts";

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
    ...shared,
    projects: [
      { extends: true, test: { name: "real", include: ["test/real/**/*.test.ts"] } },
      {
        extends: true,
        test: { name: "e2e", include: ["test/e2e/**/*.test.ts", "src/**/*.long.test.ts"], isolate: false },
      },
      {
        extends: true,
        test: { name: "shallow", include: alsoShallow, env: { RALPH_TEST_CLONE: "shallow" }, isolate: false },
      },
    ],
    globalSetup: ["test/kit/install-tools.ts"],
    reporters: [
      ["default", { summary: false }],
      countReporter((tags) => tags.includes("e2e") && tags.includes("main")),
    ],
    // Many tests wait for programs.
    maxWorkers: 3,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
