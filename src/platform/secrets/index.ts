// The door to secrets.
export { createRedactor, type Redactor } from "./redactor.ts";
