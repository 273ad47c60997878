// The main step's entry: hands over what the process was started with and sets its exit code.
import { currentProcessContext } from "./platform/index.ts";

/** Runs the main step of the action. */
export async function startMain(): Promise<void> {
  const [{ runMainStep }, runner] = await Promise.all([import("./action/index.ts"), import("@actions/core")]);
  // Should the process come to its end without a result, that is no success.
  process.exitCode = 1;
  process.exitCode = await runMainStep(currentProcessContext(), runner);
}
