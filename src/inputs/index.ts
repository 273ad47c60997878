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
  readPlanDocument,
  readRetentionDays,
  warnAboutInputs,
  withoutInputs,
} from "./action.ts";
export { type AttachInputs, readIdentityFile, readZone } from "./attach.ts";
export { describeIdleOptions, type GivenOption } from "./given.ts";
export {
  type LocationInputs,
  optionValue,
  type RunInputs,
  readLocationInputs,
  readRunInputs,
} from "./inputs.ts";
export type { OptionRow, OptionValues } from "./option-row.ts";
export { locationOptions, runOptions } from "./options.ts";
export { listChoices, parseChoice, parseCount, type TotalLimit } from "./parse.ts";
