// The entry of the process that holds the Ziti SDK's native part, which can crash without harm to whoever started it.
import { runHostProcess } from "./overlay/index.ts";
import { openStandardInput, systemClock } from "./platform/index.ts";

/** Runs the process to its end. */
export async function startZitiHost(): Promise<void> {
  await runHostProcess({
    input: openStandardInput(),
    memory: () => process.memoryUsage().rss,
    clock: systemClock,
    send: (tiding) => void process.stdout.write(`${JSON.stringify(tiding)}\n`),
  });
  // What is native in it may keep threads that would never end.
  process.stdout.write("", () => process.exit(0));
}
