// The disposal stack that Node 20 lacks: it disposes in reverse order, and several errors become one.
import Ponyfill from "disposablestack/AsyncDisposableStack";

export const OwnerStack = Ponyfill;
export type OwnerStack = AsyncDisposableStack;
