// The door to the commands that check an effort and the machine. The commands themselves are loaded on demand.
export { checkCommands } from "./commands.ts";
export { renderRunLine } from "./run-line.ts";
