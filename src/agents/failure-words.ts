// Says in a few words why an agent failed, for people who read a log.
import type { FailureClass } from "./failure.ts";

/** What is said of a failure, as a sentence of its own without its capital and full stop. */
export const failureDescriptions: Readonly<Record<FailureClass, string>> = {
  "rate-limit": "its provider allows no more for now",
  overload: "its provider is too busy",
  auth: "its provider refuses the credentials",
  context: "the conversation became too long for the model",
  model: "its provider has no such model",
  crash: "it crashed",
  stall: "it did nothing for too long",
  dialog: "it asked what nobody may answer",
  start: "it could not be started",
  unknown: "nobody knows why",
};
