// The door to print.
export { openPrintSession, printArguments } from "./print-session.ts";
