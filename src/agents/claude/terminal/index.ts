// The door to terminal.
export { openTerminalSession, terminalArguments } from "./terminal-session.ts";
export type { TerminalTimes } from "./terminal-turn.ts";
