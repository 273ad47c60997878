// The door to what a user may say.
export {
  type GivenWords,
  type PlaceInputs,
  type RunInputs,
  readPlaceInputs,
  readRunInputs,
} from "./inputs.ts";
export { allOptions, type OptionRow, placeOptions, renderOptionsTable, runOptions } from "./options.ts";
export { parseChoice, parseCount, parseDuration } from "./parse.ts";
