// The door to the command that has a plan written. The command itself is loaded on demand.
export { planCommands } from "./commands.ts";
