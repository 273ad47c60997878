// The door to the control: what the run does, told over HTTP, and what people ask of it.

export { createControlDoor } from "./control-server.ts";
export { createChronicle } from "./event-log.ts";
