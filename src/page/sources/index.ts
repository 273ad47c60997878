// The door to the places that the page gets its data from.
export { createEmbeddedSource, hasEmbeddedReport } from "./embedded.ts";
export { createLiveSource, isLivePage, type LiveSource } from "./live.ts";
