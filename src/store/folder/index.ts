// The door to folder.
export { createFolderStore } from "./folder-store.ts";
export { generationName } from "./generations.ts";
