// The door to all that touches the machine; it knows no word of the domain.

export { type Clock, DeadlineExceeded, systemClock, withDeadline } from "./clock/index.ts";
export { OwnerStack } from "./disposal.ts";
export { ConfigurationError, describeError, hasCode, usageExitCode } from "./errors.ts";
export {
  CappedFile,
  copyFile,
  copyToNew,
  emptyFolder,
  entryKind,
  type FolderEntry,
  fileStatus,
  findFileUser,
  isFolder,
  isLock,
  isPlainFile,
  type Lock,
  type LockHolder,
  linkFile,
  listFolder,
  makeFolder,
  makeTemporaryFolder,
  moveFile,
  moveToNew,
  readBytes,
  readFrom,
  readPieces,
  readTail,
  readText,
  realPath,
  removeAtOnce,
  removeFile,
  removeFolder,
  replaceFile,
  syncFolders,
  temporaryRoot,
  tryLock,
  waitForLock,
  walkFolder,
  watchFolder,
  writePieces,
  writePlain,
} from "./files/index.ts";
export { ListenerSet } from "./listener-set.ts";
export { type Log, silentLog } from "./log.ts";
export {
  ancestorStart,
  isOwnPeer,
  isRoot,
  isRunning,
  type MachineKind,
  machineKind,
  type ProcessIdentity,
  readPeerUser,
  seesPeers,
  thisProcess,
} from "./machine/index.ts";
export {
  type CommandResult,
  compileWasmOnce,
  type Environment,
  endMarked,
  type ForegroundOptions,
  findMarked,
  findProgram,
  listenForSignals,
  markVariable,
  type Output,
  type ProcessExit,
  pickEnvironment,
  type RunningProcess,
  runCommand,
  runInForeground,
  runMarkerVariable,
  type StopSignal,
  type Surroundings,
  secretValues,
  startProcess,
  Thread,
  thisSurroundings,
} from "./process/index.ts";
export { randomId, randomShare } from "./random.ts";
export { createRedactor, type Redactor } from "./secrets/index.ts";
export { SerialQueue } from "./serial-queue.ts";
export { quoteShellWord, singleQuoted } from "./shell-word.ts";
export {
  joinStandardStream,
  loadPseudoTerminals,
  openProcessStream,
  openPseudoTerminal,
  openStandardInput,
  type ProcessStream,
  type PseudoTerminal,
  type StandardInput,
  type StreamEnd,
} from "./streams/index.ts";
