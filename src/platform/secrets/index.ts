// The door to secrets and their redaction.
export { createRedactor, type Redactor } from "./redactor.ts";
export { seal, unseal } from "./sealed-box.ts";
export { plainSettings, secretValues } from "./secret-variables.ts";
