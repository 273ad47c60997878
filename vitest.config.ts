import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/e2e/**/*.test.ts"],
    globalSetup: ["test/kit/build-once.ts"],
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});
