// The door to a step that has a plan written.
export { agentOfPlan, runPlanStep } from "./plan-step.ts";
