// The progress log: its lines, sections and entries, merging and rotation.
export { appendToLog, lastLoggedIteration, newProgressLog, renderCheckpoint, renderEntry } from "./blocks.ts";
export { firstLines, lastEntries } from "./excerpt.ts";
export { countLines, splitLines } from "./lines.ts";
export { mergeLogs } from "./merge.ts";
export { rotatedLogNumber, rotateLog } from "./rotation.ts";
export { readEntries, readPatterns, readSections } from "./sections.ts";
