// The door to what stops a run at its start.
export { checkGates, findGateFaults } from "./gates.ts";
export { describeLostRecords } from "./lost-records.ts";
export { settleProtected, trustSettings } from "./protected-settings.ts";
export {
  checkAgentSettings,
  checkAgents,
  checkoutInUse,
  checkStore,
  describeHolder,
  findEffortUser,
  findOwnOpenTurn,
  refuseAnotherEffort,
  refuseCheckoutInUse,
  refuseUnexpected,
  requireRepository,
  type StartFacts,
} from "./start-checks.ts";
