// The command line's entry: hands over what the process was started with and sets its exit code.
import { currentProcessContext } from "./platform/index.ts";

/** Runs the command that the process was started with. */
export async function startCli(): Promise<void> {
  const { runCli } = await import("./cli/index.ts");
  let hasResult = false;
  process.once("exit", () => {
    // Should the process come to its end without a result, that is no success.
    if (!hasResult) process.exitCode = 1;
  });
  process.exitCode = await runCli(currentProcessContext());
  hasResult = true;
}
