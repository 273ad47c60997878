// The door to what comes next for an effort.
export {
  type NextReader,
  type NextSituation,
  type NextStep,
  readNextStep,
  readWhy,
  renderNextStep,
} from "./next-step.ts";
export {
  parseRunRequest,
  type RunRequest,
  renderRunRequest,
  requestedTag,
  tagSpelling,
} from "./run-request.ts";
