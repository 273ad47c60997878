// The door to the command line.
export { runCli } from "./program.ts";
