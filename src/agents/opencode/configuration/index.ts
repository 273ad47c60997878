// The door to opencode's configuration: what it may say, and what a start reads of it.
export { hasProvider } from "./provider.ts";
export {
  addressesIn,
  addsOnlySchema,
  isConfigured,
  mergeConfiguration,
  opencodeDefaults,
} from "./settings.ts";
export { readStartFiles } from "./start-files.ts";
