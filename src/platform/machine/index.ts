// The door to machine.
export { isOwnPeer, readPeerUser, seesPeers } from "./connection-peer.ts";
export {
  ancestorStart,
  isRoot,
  isRunning,
  type MachineKind,
  machineKind,
  type ProcessIdentity,
  statFields,
  thisProcess,
} from "./process-identity.ts";
