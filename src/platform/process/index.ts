// The door to processes: this one, its children and its threads.
export { type CommandResult, runCommand } from "./command.ts";
export { type Environment, pickEnvironment, proxyVariables } from "./environment.ts";
export { findNotExecutable, findProgram } from "./find-program.ts";
export { type ForegroundOptions, releaseProcess, runInForeground } from "./foreground-process.ts";
export { type ProgramLaunch, startGroupLeader } from "./group-leader.ts";
export {
  endMarkedProcesses,
  findMarkedProcesses,
  markerVariable,
  runMarkerVariable,
  sendSignal,
} from "./marked-processes.ts";
export {
  distrustFolder,
  findOwnProgram,
  isReplaced,
  ownProgram,
  ownSearchPath,
  preferOwnProgram,
  unchangedSearchPath,
} from "./own-programs.ts";
export {
  currentProcessContext,
  type Output,
  type ProcessContext,
} from "./process-context.ts";
export { listenForSignals, type StopSignal } from "./stop-signals.ts";
export { type ProcessExit, type RunningProcess, startProcess } from "./supervised-process.ts";
export { Thread } from "./thread.ts";
