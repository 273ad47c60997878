// The door to the files that an agent's program reads once, at its start.
export {
  describeFile,
  foldersFrom,
  isRecord,
  listFiles,
  type StartFiles,
} from "./start-files.ts";
