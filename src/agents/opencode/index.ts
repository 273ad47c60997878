// The door to opencode.
export { createOpencodeAgent } from "./opencode-agent.ts";
export { opencodeVariables } from "./settings.ts";
