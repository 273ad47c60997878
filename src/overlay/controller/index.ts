// The door to what a Ziti controller tells.
export {
  Controller,
  ControllerError,
  type NetworkService,
  type Router,
  type Terminator,
} from "./controller.ts";
export { enrolIdentity, isEnrolmentToken } from "./enrolment.ts";
export { type Identity, identitySecret, readIdentity } from "./identity.ts";
