// Builds the program once for all tests, like dist, so that they test what users run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildInto } from "../../scripts/build.ts";
import { compileOnce } from "./program.ts";

/** Builds before the first test. The returned function removes the build. */
export async function setup(): Promise<() => void> {
  // Vitest calls it for each project and for its root.
  if (process.env.RALPH_TEST_BUILT_BY === String(process.pid)) return () => {};
  process.env.RALPH_TEST_BUILT_BY = String(process.pid);
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-build-"));
  await buildInto(folder);
  process.env.RALPH_TEST_CLI = join(folder, "cli.cjs");
  const removeCompiled = compileOnce(process.env.RALPH_TEST_CLI);
  return () => {
    removeCompiled();
    rmSync(folder, { recursive: true });
  };
}
