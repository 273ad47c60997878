// The door to the set-up of a runner: the programs that it lacks.
export { type AgentSetup, startSetup } from "./agent-setup.ts";
