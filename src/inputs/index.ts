// The door to what a user may say.
export {
  actionInputs,
  failsOnIncomplete,
  nameInputs,
  readActionWords,
  readAgentValues,
  withoutInputs,
} from "./action.ts";
export {
  type CheckInputs,
  type GivenWords,
  type PlaceInputs,
  type RunInputs,
  readCheckInputs,
  readPlaceInputs,
  readRunInputs,
} from "./inputs.ts";
export { type OptionRow, placeOptions, renderOptionsTable, runOptions } from "./options.ts";
