// The door to everything that touches the machine. It knows nothing of the domain.

export { type Clock, DeadlineExceeded, systemClock, withDeadline } from "./clock.ts";
export { OwnerStack } from "./disposal.ts";
export {
  ConfigurationError,
  describeError,
  hasErrorCode,
  MachineError,
  UnreachableError,
  usageExitCode,
} from "./errors.ts";
export {
  CappedFile,
  copyFile,
  copyToNewPath,
  copyWithTime,
  emptyFolder,
  entryKind,
  type FolderEntry,
  fileStatus,
  findFileUser,
  findSpecialFiles,
  isFolder,
  isLock,
  isPlainFile,
  kindInsteadOfFile,
  type Lock,
  type LockHolder,
  linkFile,
  linkTarget,
  listFolder,
  makeFolder,
  makeTemporaryFolder,
  moveFile,
  moveToNewPath,
  NotPlainFileError,
  readBytes,
  readChunks,
  readRange,
  readTail,
  readText,
  realPath,
  removeFile,
  removeFolder,
  removeFolderAtOnce,
  replaceFile,
  syncFolderTree,
  temporaryRoot,
  tryLock,
  waitForLock,
  walkFolder,
  watchFolder,
  writeChunks,
  writeUnflushed,
} from "./files/index.ts";
export { ListenerSet } from "./listener-set.ts";
export { type Log, silentLog } from "./log.ts";
export {
  ancestorStartTime,
  canReadPeers,
  currentProcessIdentity,
  isOwnPeer,
  isRoot,
  isRunning,
  type MachineKind,
  machineKind,
  type ProcessIdentity,
  readPeerUser,
} from "./machine/index.ts";
export { didYouMean, nearestWord } from "./nearest-word.ts";
export {
  type CommandResult,
  compileWasmOnce,
  currentProcessContext,
  type Environment,
  endMarkedProcesses,
  type ForegroundOptions,
  findMarkedProcesses,
  findProgram,
  listenForSignals,
  markerVariable,
  type Output,
  type ProcessContext,
  type ProcessExit,
  pickEnvironment,
  type RunningProcess,
  runCommand,
  runInForeground,
  runMarkerVariable,
  type StopSignal,
  startProcess,
  Thread,
} from "./process/index.ts";
export { randomFraction, randomId } from "./random.ts";
export { createRedactor, type Redactor, secretValues } from "./secrets/index.ts";
export { SerialQueue } from "./serial-queue.ts";
export { quoteShellWord, singleQuoted } from "./shell-word.ts";
export {
  connectStandardStreams,
  loadPseudoTerminals,
  openProcessStream,
  openPseudoTerminal,
  openStandardInput,
  type ProcessStream,
  type PseudoTerminal,
  type StandardInput,
  type StreamEnd,
} from "./streams/index.ts";
