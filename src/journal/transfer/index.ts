// The records of one effort: exported, inspected, imported and archived.
export { archiveEffort, deleteEffort, effortTables, orderOf } from "./effort-rows.ts";
export { exportEffort } from "./export.ts";
export { type EffortIdentity, isEarlierEffort, replaces } from "./identity.ts";
export { type ImportResult, importEffort, isNewer } from "./import.ts";
export { type EffortSummary, inspectEffort, openEffortDatabase } from "./inspect.ts";
export { keepEffort } from "./keep.ts";
