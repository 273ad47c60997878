// The door to the agent `command`.
export { command, createCommandAgent } from "./definition.ts";
