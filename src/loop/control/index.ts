// The door to control.
export { type Control, leaveSignal, openControl, type Verb, verbs } from "./control.ts";
export { createPeople, describeTouches, type People, type Person, personKind } from "./presence.ts";
