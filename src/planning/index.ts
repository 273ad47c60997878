// The door to planning: an agent writes the stories of a new effort, and nothing is run.
export type { Plan } from "./check-plan.ts";
export { type BranchPlan, planOnBranch } from "./plan-branch.ts";
export { type PlanHost, type PlanOutcome, planEffort } from "./plan-effort.ts";
export { writePlanFile } from "./plan-file.ts";
