// The door to the machine, its processes' identities and the users of its connections.

export { compileWasmOnce, keepHeapSmall } from "./compiled-code.ts";
export { canReadPeers, isOwnPeer, readPeerUser } from "./connection-peer.ts";
export { homeFolder } from "./home-folder.ts";
export { type MachineKind, machineKind } from "./machine-kind.ts";
export { availableMemory } from "./memory.ts";
export { countStartedProcesses, laterPidsAreGreater } from "./process-count.ts";
export {
  ancestorStartTime,
  currentProcessIdentity,
  isRoot,
  isRunning,
  type ProcessIdentity,
  startTimeField,
  statFields,
} from "./process-identity.ts";
export { protectProcess } from "./protect-process.ts";
