// The door to what the page of a live run shows besides the report.
export { LivePage } from "./live-page.tsx";
