// Protected paths: what a turn may not change, and how it is put back.
export {
  type ChangeSource,
  createGuard,
  type GuardContext,
  type PathGuard,
  type PutBack,
} from "./guard.ts";
export { type OpenWork, putBackLeftovers } from "./leftovers.ts";
export { findPresentPaths } from "./present-paths.ts";
export {
  createProtectedPaths,
  type ProtectedPaths,
  type ProtectionSettings,
} from "./protected-paths.ts";
export { protectedEventKind } from "./sentences.ts";
export type { SettingsTrust } from "./trust.ts";
