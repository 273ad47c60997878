// The door to opencode: its server's own protocol, passed on to whoever may join.
export { createOpencodeDoor } from "./opencode-proxy.ts";
