// The door to the commands that start a run. The commands themselves are loaded on demand.
export { runCommands } from "./commands.ts";
