// The door to the session that is started before its iteration.
export { type NextSession, openNextSession, type WantedSession } from "./next-session.ts";
