// The door to the inputs: options, their values, and the objects they are read into.
export {
  actionInputs,
  failsOnIncomplete,
  installsAgents,
  nameInputs,
  readActionValues,
  readAgentValues,
  readContinueLimit,
  readGithubToken,
  readIdentitySecrets,
  readJobRuntime,
  readRetentionDays,
  withoutInputs,
} from "./action.ts";
export { type AttachInputs, readIdentityFile, readZone } from "./attach.ts";
export {
  type CheckInputs,
  type LocationInputs,
  type OptionValues,
  optionValue,
  type RunInputs,
  readCheckInputs,
  readLocationInputs,
  readRunInputs,
} from "./inputs.ts";
export type { OptionRow } from "./option-row.ts";
export { agentOptions, locationOptions, runOptions } from "./options.ts";
export { listChoices, parseChoice } from "./parse.ts";
