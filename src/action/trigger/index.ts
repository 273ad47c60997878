// The door to the event that started the workflow, and to whether it may start work.
export { readAllowedEvents } from "./allowed-events.ts";
export { checkTrigger } from "./check-trigger.ts";
export { readEvent, type WorkflowEvent } from "./event.ts";
export {
  describeNoRun,
  findPullStart,
  onBaseBranch,
  type PullStart,
  parsePullStart,
  renderPullStart,
} from "./pull-event.ts";
export { describeConnectionRefusal, isByPerson } from "./refusal.ts";
