// The door to what is seen first, and to the list of iterations.
export { IterationTable } from "./iteration-table.tsx";
export { Overview } from "./overview.tsx";
