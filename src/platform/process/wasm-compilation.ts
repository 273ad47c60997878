// Keeps the engine that runs WebAssembly from compiling in the background what a short program will not run often.
import { setFlagsFromString } from "node:v8";

/**
 * Compiles WebAssembly once, quickly, from now on. By default hot functions are compiled anew in the background, and a
 * process that is about to end waits for that: measured, 70 to 170 ms of a start.
 */
export function compileWasmOnce(): void {
  setFlagsFromString("--liftoff-only");
}
