// The entry of the post step: passes the process context to the action and sets the exit code.
import { currentProcessContext } from "./platform/index.ts";

/** Runs the post step of the action. */
export async function startPost(): Promise<void> {
  const [{ runPostStep }, runner] = await Promise.all([import("./action/index.ts"), import("@actions/core")]);
  process.exitCode = await runPostStep(currentProcessContext(), runner);
}
