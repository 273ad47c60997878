// The door to the commands that read the state or signal a live run. The commands themselves are loaded on demand.
export { statusCommands } from "./commands.ts";
