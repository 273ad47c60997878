// The door to all that touches the machine; it knows no word of the domain.
export { CappedFile } from "./capped-file.ts";
export { type Clock, systemClock } from "./clock.ts";
export { type CommandResult, runCommand } from "./command.ts";
export { type Output, type Surroundings, thisSurroundings } from "./console.ts";
export { DeadlineExceeded, withDeadline } from "./deadline.ts";
export { OwnerStack } from "./disposal.ts";
export { type Environment, markVariable, pickEnvironment, secretValues } from "./environment.ts";
export { ConfigurationError, describeError, hasCode, usageExitCode } from "./errors.ts";
export {
  copyFile,
  fileStatus,
  isFolder,
  isPlainFile,
  linkFile,
  listFolder,
  makeFolder,
  makeTemporaryFolder,
  moveFile,
  readBytes,
  readFrom,
  readTail,
  readText,
  realPath,
  removeFile,
  removeFolder,
  replaceFile,
  temporaryRoot,
  writePlain,
} from "./files.ts";
export { findProgram } from "./find-program.ts";
export {
  copyToNew,
  emptyFolder,
  entryKind,
  type FolderEntry,
  moveToNew,
  readPieces,
  removeAtOnce,
  syncFolders,
  walkFolder,
  writePieces,
} from "./folders.ts";
export { type ForegroundOptions, runInForeground } from "./foreground.ts";
export { endMarked, findMarked } from "./leftovers.ts";
export { ListenerSet } from "./listener-set.ts";
export { isLock, type Lock, type LockHolder, tryLock, waitForLock } from "./lock.ts";
export { type Log, silentLog } from "./log.ts";
export {
  ancestorStart,
  isRoot,
  isRunning,
  type MachineKind,
  machineKind,
  type ProcessIdentity,
  thisProcess,
} from "./machine.ts";
export { findFileUser } from "./open-files.ts";
export { isOwnPeer, readPeerUser, seesPeers } from "./peer.ts";
export { type ProcessExit, type RunningProcess, startProcess } from "./process.ts";
export { openProcessStream, type ProcessStream } from "./process-stream.ts";
export { loadPseudoTerminals, openPseudoTerminal, type PseudoTerminal } from "./pseudo-terminal.ts";
export { compileWasmOnce } from "./quick-wasm.ts";
export { randomId, randomShare } from "./random.ts";
export { createRedactor, type Redactor } from "./redactor.ts";
export { SerialQueue } from "./serial-queue.ts";
export { quoteShellWord, singleQuoted } from "./shell-word.ts";
export { listenForSignals, type StopSignal } from "./signals.ts";
export { openStandardInput, type StandardInput } from "./standard-input.ts";
export { joinStandardStream, type StreamEnd } from "./standard-stream.ts";
export { Thread } from "./thread.ts";
export { watchFolder } from "./watch.ts";
