// The door to the calls about pull requests and checks.
export type { ApiCall, CallSender } from "./call.ts";
export {
  type CheckAnnotation,
  type CheckCalls,
  type CheckRun,
  createCheckCalls,
  mostAnnotations,
  type NewCheck,
} from "./check-calls.ts";
export { createPullCalls, type NewPull, type PullCalls } from "./pull-calls.ts";
