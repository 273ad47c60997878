// The door to the command agent.
export { createCommandAgent } from "./command-agent.ts";
