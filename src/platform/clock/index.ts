// The door to time.
export { type Clock, systemClock } from "./clock.ts";
export { DeadlineExceeded, withDeadline } from "./deadline.ts";
