// The door to Claude Code.
export { claude } from "./definition.ts";
