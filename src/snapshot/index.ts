// The door to what a snapshot of an effort holds, how it is made and taken over.
export { stagingFolder } from "./layout.ts";
export { openSnapshotHistory } from "./line.ts";
export { artifactsLocation, type OpenedStore, openStore } from "./open-store.ts";
export {
  finishRestore,
  mergeRestoredLogs,
  type RestoredSnapshot,
  restoreSnapshot,
} from "./restore-snapshot.ts";
export { createSaver, type Saver } from "./saver.ts";
