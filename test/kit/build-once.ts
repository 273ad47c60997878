// Builds the program once for all tests, as dist is built, so that they run what users run and never a stale bundle.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildInto } from "../../scripts/build.ts";

/** Builds before the first test; what it gives back removes the build after the last. */
export async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-build-"));
  await buildInto(folder);
  process.env.RALPH_TEST_CLI = join(folder, "cli.cjs");
  return () => rmSync(folder, { recursive: true });
}
