// Setting up a network: the names in it, the commands that create it, and what it lacks.
export { checkNetwork, compareWithPlan, type Finding } from "./check.ts";
export {
  type ServiceAccess,
  type ServiceKind,
  serviceEnd,
  serviceKinds,
  serviceName,
  serviceStart,
} from "./names.ts";
export { type NetworkPlan, type PlannedService, type PlanOptions, planNetwork, renderPlan } from "./plan.ts";
