// The door to transcript.

export { describeLine } from "./transcript.ts";
export { isTranscriptPath, openTranscript, type TranscriptFile } from "./transcript-file.ts";
