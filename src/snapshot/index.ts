// The door to the snapshots of an effort: their contents, saving and restoring.
export { explainExpiryOnce } from "./explain-expiry.ts";
export { stagingFolder } from "./layout.ts";
export { artifactsLocation, type OpenedStore, openSnapshotHistory, openStore } from "./open-store.ts";
export {
  finishRestore,
  mergeRestoredLogs,
  type RestoredSnapshot,
  restoreSnapshot,
} from "./restore-snapshot.ts";
export { createSaver, type Saver } from "./saver.ts";
