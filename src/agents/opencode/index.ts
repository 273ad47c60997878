// The door to opencode.
export { opencode } from "./definition.ts";
