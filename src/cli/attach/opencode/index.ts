// The door to attaching with the real opencode.
export { attachOpencode } from "./attach-opencode.ts";
