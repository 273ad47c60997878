// The door to the reasons why an agent fails.
export { classifyFailure, type FailureClass, failureDescriptions } from "./failure.ts";
