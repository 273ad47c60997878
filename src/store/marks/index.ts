// The door to the marks that runs leave for the runs they start.
export { findStarter, leaveMark, type MarkPlace, type StartInputs } from "./marks.ts";
