// The door to the command line.
import "./early-start.ts";

export { runCli } from "./program.ts";
