// The door to making a local service reachable over an overlay network; it knows endpoints, and not what speaks there.

export { type Bridge, type BridgeAddress, openBridge } from "./bridge.ts";
export { renderCallerLine, takeCallerLine } from "./caller-line.ts";
export type {
  Availability,
  Endpoint,
  Publication,
  PublicationState,
  Publisher,
  PublisherName,
  PublishOrder,
  Visit,
} from "./contract.ts";
export { enrolIdentity, identitySecret, isEnrolmentToken } from "./controller/index.ts";
export {
  createCliDialler,
  createSdkDialler,
  type Dialler,
  type DialPlace,
  listDialable,
} from "./dial/index.ts";
export { type FindOrder, findZiti, type InstallOrder, installZiti } from "./install/index.ts";
export {
  checkNetwork,
  compareWithPlan,
  type Finding,
  type NetworkPlan,
  type PlannedService,
  type PlanOrder,
  planNetwork,
  renderPlan,
  type ServiceAccess,
  type ServiceKind,
  serviceEnd,
  serviceKinds,
  serviceName,
  serviceStart,
} from "./plan/index.ts";
export {
  choosePublisher,
  createPublisher,
  type PublisherChoice,
  type PublisherParts,
  type PublisherWish,
} from "./publisher.ts";
export { findSdk, runHostProcess } from "./sdk/index.ts";
