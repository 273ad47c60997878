// The entry of the sandbox's host process, which holds the proxy.
import { createInterface } from "node:readline";
import { protectProcess } from "./platform/index.ts";
import { runSandboxHost } from "./sandbox/index.ts";

/** Runs the process until its input ends. */
export async function startSandboxHost(): Promise<void> {
  protectProcess();
  await runSandboxHost({
    requests: createInterface({ input: process.stdin }),
    send: (message) => void process.stdout.write(`${JSON.stringify(message)}\n`),
  });
  process.exit(0);
}
