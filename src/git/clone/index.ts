// The door to clone: clean checkouts beside the run's own.
export { type CleanCheckoutRequest, checkOutClean } from "./clean-checkout.ts";
