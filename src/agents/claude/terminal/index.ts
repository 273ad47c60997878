// The door to Claude Code in a terminal.
export { openTerminalSession, terminalArguments } from "./terminal-session.ts";
export type { TerminalTimes } from "./terminal-turn.ts";
