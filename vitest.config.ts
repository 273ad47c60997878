import { defineConfig } from "vitest/config";
import { countReporter, shared } from "./vitest.shared.ts";

export default defineConfig({
  test: {
    ...shared,
    include: ["src/**/*.test.ts", "test/e2e/**/*.test.ts"],
    globalSetup: ["test/kit/build-once.ts"],
    // A fresh process for each file costs more than most files do; the leak check tells where one leaves something behind.
    isolate: false,
    reporters: [
      ["default", { summary: false }],
      countReporter((tags) => tags.includes("e2e") && !tags.includes("main")),
    ],
    // The tests wait for processes more than they compute.
    maxWorkers: 4,
    testTimeout: 120_000,
    hookTimeout: 30_000,
  },
});
