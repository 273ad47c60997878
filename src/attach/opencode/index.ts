// The opencode service: a proxy for the server of the running agent session.
export { createOpencodeProxy } from "./opencode-proxy.ts";
