// The door to the frame of the page.
export { FilePage } from "./file-page.tsx";
export { Page } from "./page.tsx";
