// The door to credentials of unknown value, which are recognised by their shape.
export { findPrivateKeys } from "./private-keys.ts";
export { findTokens, longestToken, shapeContext } from "./token-shapes.ts";
