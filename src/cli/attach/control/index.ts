// The door to following a run: its log here, and its page on a port for the browser.
export { attachControl } from "./attach-control.ts";
