// The door to the control: what the run does, told over HTTP, and what people ask of it.
export { createChronicle } from "./chronicle.ts";
export { createControlDoor } from "./control-door.ts";
