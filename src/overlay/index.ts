// The overlay: makes local services reachable over a network. It knows endpoints, and not the protocols behind them.

export { type Bridge, type BridgeAddress, openBridge } from "./bridge.ts";
export { renderCallerLine, takeCallerLine } from "./caller-line.ts";
export type {
  Availability,
  ConnectionEvent,
  Endpoint,
  Publication,
  PublicationState,
  Publisher,
  PublisherName,
  PublishOptions,
} from "./contract.ts";
export { enrolIdentity, identitySecret, isEnrolmentToken } from "./controller/index.ts";
export {
  createCliDialler,
  createSdkDialler,
  type Dialler,
  type DialOptions,
  listDialableServices,
} from "./dial/index.ts";
export { type FindZitiOptions, findZiti, type InstallZitiOptions, installZiti } from "./install/index.ts";
export {
  checkNetwork,
  compareWithPlan,
  type Finding,
  type NetworkPlan,
  type PlannedService,
  type PlanOptions,
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
  type ChoiceOptions,
  choosePublisher,
  createPublisher,
  type PublisherChoice,
  type PublisherOptions,
  type PublisherPreference,
} from "./publisher.ts";
export { findSdk, runHostProcess } from "./sdk/index.ts";
