// The door to how iterations ended and how far stories are.
export { colorOf, Result, resultOf, StateBadge } from "./results.tsx";
