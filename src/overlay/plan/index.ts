// The door to setting up a network: its names, the commands that make it, and what is missing in it.
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
