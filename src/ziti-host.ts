// The entry of the host process, which holds the Ziti SDK's native part: a crash of it ends only this process.
import { runHostProcess } from "./overlay/index.ts";
import { listenForSignals, openStandardInput, protectProcess, systemClock } from "./platform/index.ts";

/** Runs the process to its end. */
export async function startZitiHost(): Promise<void> {
  protectProcess();
  const stopped = new Promise<void>((resolve) => void listenForSignals(() => resolve()));
  await runHostProcess({
    input: openStandardInput(),
    stopped,
    memory: () => process.memoryUsage().rss,
    clock: systemClock,
    send: (message) => void process.stdout.write(`${JSON.stringify(message)}\n`),
  });
  // The native part may have threads that never end.
  process.stdout.write("", () => process.exit(0));
}
