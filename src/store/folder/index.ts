// The door to the store in a folder.
export { createFolderStore } from "./folder-store.ts";
export { generationName } from "./generation-folders.ts";
