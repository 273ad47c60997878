// The door to what a snapshot of an effort holds, how it is made and taken over.
export { stagingFolder } from "./layout.ts";
export { openLine } from "./line.ts";
export { artifacts, openStore } from "./open-store.ts";
export { endTakeOver, mergeTravelledLogs, restoreSnapshot, type TakenOver } from "./restore-snapshot.ts";
export { createSaver, type Saver } from "./saver.ts";
