import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/real/**/*.test.ts"],
    globalSetup: ["test/kit/install-tools.ts"],
    setupFiles: ["test/kit/leak-check.ts"],
    reporters: [["default", { summary: false }], "./test/kit/count-reporter.ts"],
    maxWorkers: 2,
    // Real processes share two cores: a test that waits for one may come too late once. Twice is a fault.
    retry: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
