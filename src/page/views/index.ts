// The door to what is drawn.
export { Page } from "./page.tsx";
