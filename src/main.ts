// The entry of the main step: passes the process context to the action and sets the exit code.
import { currentProcessContext } from "./platform/index.ts";

/** Runs the main step of the action. */
export async function startMain(): Promise<void> {
  const [{ runMainStep }, runner] = await Promise.all([import("./action/index.ts"), import("@actions/core")]);
  // A process that ends without a result has failed.
  process.exitCode = 1;
  process.exitCode = await runMainStep(currentProcessContext(), runner);
}
