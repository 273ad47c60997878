// The command line's entry: passes on the process context and sets the exit code.
import { currentProcessContext } from "./platform/index.ts";

/** Runs the command that the process was started with. */
export async function startCli(): Promise<void> {
  const { runCli } = await import("./cli/index.ts");
  let hasResult = false;
  process.once("exit", () => {
    // A process that ends without a result has not succeeded.
    if (!hasResult) process.exitCode = 1;
  });
  process.exitCode = await runCli(currentProcessContext());
  hasResult = true;
}
