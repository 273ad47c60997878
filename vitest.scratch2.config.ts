import { defineConfig } from "vitest/config";
export default defineConfig({ test: { root: "/root/w/k-plans", include: ["test/real/**/*.test.ts"], setupFiles: ["test/kit/leak-check.ts"], env: { RALPH_TEST_CLI: "/work/main/dist/cli.cjs" }, testTimeout: 300000, maxWorkers: 1 } });
