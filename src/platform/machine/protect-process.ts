// Protects this process from other processes of its user, as far as a program in Node can.
import * as fs from "node:fs";
import { isMainThread } from "node:worker_threads";
import { statFields } from "./process-identity.ts";

/** Runners, runs and tests find the processes that they left behind by these. None is a secret. */
const kept = /^(RALPH_(CI|TEST)_\w+|RUNNER_TRACKING_ID|BUILD_ID|(JENKINS|HUDSON)_(NODE_|SERVER_)?COOKIE)$/;

const blockField = 47; // field 50 of /proc/PID/stat (proc(5)): where the variables of the start are in memory

/** Other processes of the user can then neither read the variables of its start nor open Node's debugger in it. */
export function protectProcess(): void {
  // The variables of a thread are a copy already.
  if (isMainThread) hideStartEnvironment();
  // Without a listener, this signal opens the debugger, and a process that connects to it can read and run everything.
  process.on("SIGUSR1", () => {});
}

/**
 * `/proc/PID/environ` shows the variables with which a process was started, also after it has removed them. They get a copy
 * elsewhere in memory, and their first place is cleared; `process.env` stays as it is.
 */
function hideStartEnvironment(): void {
  try {
    const block = fs.readFileSync("/proc/self/environ");
    const start = Number(statFields("self")?.[blockField]);
    const memory = fs.openSync("/proc/self/mem", "r+");
    try {
      const found = Buffer.alloc(block.length);
      fs.readSync(memory, found, { position: start });
      if (found.equals(block)) fs.writeSync(memory, withoutValues(block), 0, block.length, start);
    } finally {
      fs.closeSync(memory);
    }
  } catch {
    // Such as on macOS, or where the kernel refuses it.
  }
}

/** The block without all variables that have got a copy. */
function withoutValues(block: Buffer): Buffer {
  const cleared = Buffer.from(block);
  for (let from = 0, to = 0; from < block.length; from = to + 1) {
    to = block.indexOf(0, from);
    if (to < 0) to = block.length;
    const text = block.toString("utf8", from, to);
    const name = text.slice(0, text.indexOf("="));
    // A copy of other bytes than UTF-8 would differ.
    if (kept.test(name) || !block.subarray(from, to).equals(Buffer.from(text))) continue;
    if (copyVariable(name)) cleared.fill(0, from, to);
  }
  return cleared;
}

/** Node's way to set a variable makes a copy. @returns whether it did */
function copyVariable(name: string): boolean {
  const value = process.env[name];
  if (name === "" || value === undefined) return false;
  delete process.env[name];
  process.env[name] = value;
  return true;
}
