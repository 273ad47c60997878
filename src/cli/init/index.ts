// The door to the command that sets a repository up.
export { initCommands } from "./commands.ts";
