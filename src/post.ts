// The post step's entry: hands over what the process was started with and sets its exit code.
import { currentProcessContext } from "./platform/index.ts";

/** Runs the post step of the action. */
export async function startPost(): Promise<void> {
  const [{ runPostStep }, runner] = await Promise.all([import("./action/index.ts"), import("@actions/core")]);
  process.exitCode = await runPostStep(currentProcessContext(), runner);
}
