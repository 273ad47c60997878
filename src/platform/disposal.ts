// Gives Node 20 the ownership stack that later Nodes have built in.
import Ponyfill from "disposablestack/AsyncDisposableStack";

/** Owns things that live and ends them in reverse order; faults of several are gathered into one error. */
export const OwnerStack = Ponyfill;
export type OwnerStack = AsyncDisposableStack;
