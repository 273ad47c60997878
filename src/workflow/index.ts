// The door to workflow files: the examples and those that `init` writes are made from the same parts.

export { exampleWorkflows } from "./examples.ts";
export { type ActionPin, actionPins } from "./pins.ts";
export { limitInputs, renderWorkflow, type WorkflowChoices } from "./render.ts";
export { toolSteps } from "./tool-steps.ts";
export { scalar } from "./yaml.ts";
