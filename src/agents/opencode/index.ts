// The door to opencode.
export { opencodeAuthorization } from "./authorization.ts";
export { opencode } from "./definition.ts";
