// An effort of any length in a state folder, for tests of its page.
export { type LongEffort, writeLongEffort } from "./long-effort.ts";
