// The door to process.
export { type CommandResult, runCommand } from "./command.ts";
export {
  type Environment,
  markerVariable,
  pickEnvironment,
  runMarkerVariable,
  secretValues,
} from "./environment.ts";
export { findProgram } from "./find-program.ts";
export { type ForegroundOptions, runInForeground } from "./foreground-process.ts";
export { endMarkedProcesses, findMarkedProcesses, sendSignal } from "./marked-processes.ts";
export { currentProcessContext, type Output, type ProcessContext } from "./process-context.ts";
export { listenForSignals, type StopSignal } from "./stop-signals.ts";
export { type ProcessExit, type RunningProcess, startProcess } from "./supervised-process.ts";
export { Thread } from "./thread.ts";
export { compileWasmOnce } from "./wasm-compilation.ts";
