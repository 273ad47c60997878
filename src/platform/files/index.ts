// The door to files, folders and locks.
export { CappedFile } from "./capped-file.ts";
export { FileBatch } from "./file-batch.ts";
export { findFileUser } from "./file-users.ts";
export {
  copyFile,
  copyWithTime,
  fileStatus,
  folderObstacle,
  isFolder,
  isPlainFile,
  linkFile,
  linkTarget,
  listFolder,
  makeCheckoutFolder,
  makeFolder,
  makeTemporaryFolder,
  moveFile,
  readBytes,
  readRange,
  readTail,
  readText,
  realPath,
  removeFile,
  removeFolder,
  replaceFile,
  requireWritable,
  temporaryRoot,
  writeUnflushed,
} from "./files.ts";
export {
  copyToNewPath,
  emptyFolder,
  entryKind,
  type FolderEntry,
  findSpecialFiles,
  freeBytes,
  linkToNewPath,
  moveToNewPath,
  readChunks,
  removeFolderAtOnce,
  removeFolderTree,
  syncFolderTree,
  walkFolder,
  watchFolder,
  writeChunks,
} from "./folders.ts";
export { findLockHolder, isLock, type Lock, type LockHolder, tryLock, waitForLock } from "./lock.ts";
export { kindInsteadOfFile, NotPlainFileError } from "./plain-file.ts";
