// The door to files.
export { CappedFile } from "./capped-file.ts";
export { findFileUser } from "./file-users.ts";
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
export { isLock, type Lock, type LockHolder, tryLock, waitForLock } from "./lock.ts";
export { watchFolder } from "./watch-folder.ts";
