// The disposal stack that Node 20 lacks.
import Ponyfill from "disposablestack/AsyncDisposableStack";

/** Owns disposable resources, and disposes of them in reverse order. Several errors become one. */
export const OwnerStack = Ponyfill;
export type OwnerStack = AsyncDisposableStack;
