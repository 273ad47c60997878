// The door to clock.
export { type Clock, systemClock } from "./clock.ts";
export { DeadlineExceeded, withDeadline } from "./deadline.ts";
