// The door to the reasons why an agent fails.
export { classifyFailure, classifyOutput, type FailureClass, failureDescriptions } from "./failure.ts";
export { findStartFault, isMissingScript, lastWords } from "./start-fault.ts";
