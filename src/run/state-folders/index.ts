// The door to the state folders of the machine: one for each repository.
export { dataFolder, describeOwner, listStateFolders } from "./repositories.ts";
export { findRunState, findState, type RunState, type StatePlace } from "./state-place.ts";
