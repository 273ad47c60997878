// The door to what a Ziti controller tells.
export {
  Controller,
  ControllerError,
  type NetworkService,
  type Router,
  type Terminator,
} from "./controller.ts";
export { type Identity, identitySecret, readIdentity } from "./identity.ts";
