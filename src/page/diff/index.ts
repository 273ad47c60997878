// The door to changes, file by file.
export { Changes } from "./changes.tsx";
