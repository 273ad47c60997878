// The door to streams.
export { openProcessStream, type ProcessStream } from "./process-stream.ts";
export { loadPseudoTerminals, openPseudoTerminal, type PseudoTerminal } from "./pseudo-terminal.ts";
export { openStandardInput, type StandardInput } from "./standard-input.ts";
export { connectStandardStreams, type StreamEnd } from "./standard-stream.ts";
