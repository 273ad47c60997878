// The door to the commands about attaching to a live run. The commands themselves are loaded on demand.
export { attachCommands, programCommands } from "./commands.ts";
