// The door to what a user may say.
export {
  actionInputs,
  failsOnIncomplete,
  installsAgents,
  nameInputs,
  readActionWords,
  readAgentValues,
  readGithubToken,
  readIdentitySecrets,
  readJobRuntime,
  readLongestChain,
  readRetentionDays,
  withoutInputs,
} from "./action.ts";
export { type AttachInputs, attachOptions, readIdentityFile, readZone } from "./attach.ts";
export {
  type CheckInputs,
  type GivenWords,
  type PlaceInputs,
  type RunInputs,
  readCheckInputs,
  readPlaceInputs,
  readRunInputs,
  wordOf,
} from "./inputs.ts";
export type { OptionRow } from "./option-row.ts";
export { agentOptions, placeOptions, runOptions } from "./options.ts";
export { listChoices, parseChoice } from "./parse.ts";
