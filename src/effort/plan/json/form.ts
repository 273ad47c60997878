// Plans with values: prd.json and its relatives, in JSON, JSON Lines or YAML.
import { inlineCode } from "../../quoting.ts";
import { splitAddress } from "../address.ts";
import type { PlanForm } from "../form.ts";
import { describeAgentFields, editPrd } from "./edit.ts";
import { addOwnStory, removeOwnStory } from "./own-story.ts";
import { parsePrd } from "./prd.ts";

/** The form of plans in JSON. */
export const jsonForm: PlanForm = {
  places: ["feature_list.json", ".taskmaster/tasks/tasks.json", "tasks.yaml", ".beads/issues.jsonl"],
  recognizes: ({ file }) => /\.(?:jsonl?|ndjson|ya?ml)$/i.test(file),
  read: ({ text, file }) => parsePrd(text, file),
  edit: ({ text, file }, edits) => editPrd(text, file, edits),
  propose: (plan, id) => {
    const { key, doneValue, notesKey, references } = describeAgentFields(plan, id);
    const member = /\.ya?ml$/i.test(plan.file)
      ? `${key}: ${doneValue}`
      : `"${key}": ${JSON.stringify(doneValue)}`;
    const number = /^#(\d+)$/.exec(id)?.[1];
    const { tag } = splitAddress(plan.file);
    const entry = tag === undefined ? "Its entry" : `Its entry under the tag ${inlineCode(tag)}`;
    return {
      place: number === undefined ? `${entry} is` : `${entry} is number ${number} of the list`,
      done: `set ${inlineCode(member)} in that entry`,
      notes: `${inlineCode(notesKey)} of that entry`,
      references,
    };
  },
  addStory: ({ text, file }, story) => addOwnStory(text, file, story),
  removeStory: ({ text, file }, story) => removeOwnStory(text, file, story),
  changesBy: "values",
};
