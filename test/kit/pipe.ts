// Writes into a named pipe from a process of its own: without a reader, a write of this process would never return.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const longestWait = 60_000; // ms

/** Writes one line. @throws Error if nothing reads it in time */
export async function writePipe(pipe: string, line: string): Promise<void> {
  await promisify(execFile)("sh", ["-c", 'echo "$1" >"$0"', pipe, line], { timeout: longestWait });
}
