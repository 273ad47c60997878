// The Ziti controller: what it tells an identity, the identity's file, and enrolment.
export {
  Controller,
  ControllerError,
  type NetworkService,
  type Router,
  type Terminator,
} from "./controller.ts";
export { enrolIdentity, isEnrolmentToken } from "./enrolment.ts";
export { type Identity, identitySecret, readIdentity } from "./identity.ts";
