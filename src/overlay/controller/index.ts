// The door to what a Ziti controller tells.
export {
  Controller,
  ControllerError,
  type NetworkService,
  type Router,
  type Terminator,
} from "./controller.ts";
export { type Identity, readIdentity } from "./identity.ts";
