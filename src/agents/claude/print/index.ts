// The door to Claude Code's print mode.
export { openPrintSession, printArguments } from "./print-session.ts";
