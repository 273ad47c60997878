// The packs of old iterations: compressed, in the same database.
export { PackError } from "./pack.ts";
export { packOldIterations } from "./pack-old.ts";
export { checkPacks, packedRows, packedRowsOfOpenStories, replaceInPacks } from "./packs.ts";
