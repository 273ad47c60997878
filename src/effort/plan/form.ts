// The contract of a form: one way in which plans are written.
import type { OwnStory, PlanText, Prd, PrdEdit, Proposal } from "./plan.ts";

/** One way in which plans are written: how to find, read and edit them. No function keeps a state. */
export interface PlanForm {
  /** Where plans of this form usually are, from the top of a repository; `*` is any name. In the order of the search. */
  readonly places: readonly string[];
  /** Whether a file is of this form, by its path and its text. */
  recognizes(plan: PlanText): boolean;
  /** @throws ConfigurationError that says where the fault is and what to do */
  read(plan: PlanText): Prd;
  /** The text after these edits; everything else stays as it is. @throws ConfigurationError, Error on an unknown story */
  edit(plan: PlanText, edits: readonly PrdEdit[]): string;
  /** How an agent proposes a story. */
  propose(plan: PlanText, id: string): Proposal;
  /** The marks, besides its story's own, that an agent made between the two texts and may make: the ticks of an edit. */
  findTicks?(before: PlanText, after: PlanText, id: string): string[];
  /** The text with a story at the end. @throws ConfigurationError */
  addStory(plan: PlanText, story: OwnStory): string;
  /** The text without the story. One that is not there, or that a person changed, stays. @throws ConfigurationError */
  removeStory(plan: PlanText, story: OwnStory): string;
  /** What an agent's changes are found by: the values of the file, or the stories as they are read, and the text around them. */
  readonly changesBy: "values" | "text";
}
