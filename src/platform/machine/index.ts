// The door to machine.
export { canReadPeers, isOwnPeer, readPeerUser } from "./connection-peer.ts";
export {
  ancestorStartTime,
  currentProcessIdentity,
  isRoot,
  isRunning,
  type MachineKind,
  machineKind,
  type ProcessIdentity,
  statFields,
} from "./process-identity.ts";
