// The door to the transcripts of Claude Code.
export { describeLine } from "./transcript.ts";
export { isTranscriptPath, openTranscript, type TranscriptFile } from "./transcript-file.ts";
