// The door to streams and terminals.
export { openProcessStream, type ProcessStream } from "./process-stream.ts";
export { loadPseudoTerminals, openPseudoTerminal, type PseudoTerminal } from "./pseudo-terminal.ts";
export { askPerson, canAsk } from "./question.ts";
export {
  connectStandardStreams,
  openStandardInput,
  type StandardInput,
  type StreamEnd,
} from "./standard-streams.ts";
export { terminalReset } from "./terminal-reset.ts";
