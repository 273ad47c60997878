// Plans of check boxes in Markdown: spec-kit, Kiro, OpenSpec, GSD, fix plans, and others.
import { inlineCode } from "../../quoting.ts";
import type { PlanForm } from "../form.ts";
import { addStory, doneMark, editPlan, removeStory } from "./edit.ts";
import { findStories, readPlan } from "./stories.ts";
import { markdownPlaces } from "./variants.ts";

/** The form of Markdown plans. */
export const markdownForm: PlanForm = {
  places: markdownPlaces,
  recognizes: ({ file }) => /\.(?:md|markdown)$/i.test(file),
  read: ({ text, file }) => readPlan(text, file),
  edit: ({ text, file }, edits) => editPlan(text, file, edits),
  propose: ({ text, file }, id) => {
    const { document, stories } = findStories(text, file);
    const item = stories.find((story) => story.id === id)?.item;
    const box = item ? document.body.slice(item.markOffset - 1, item.markOffset + 2) : "[ ]";
    const line = item ? `${box} ${item.text}` : id;
    const mark = doneMark(stories.map((story) => story.item));
    return {
      place: `It is the item ${inlineCode(line.length > 120 ? `${line.slice(0, 120)}…` : line)}`,
      done: `replace ${inlineCode(box)} with ${inlineCode(`[${mark}]`)} in that item`,
      notes: `a list item of one line below that item that begins with ${inlineCode("Note:")}`,
      references: [],
    };
  },
  addStory: ({ text, file }, story) => addStory(text, file, story),
  removeStory: ({ text, file }, story) => removeStory(text, file, story),
  changesBy: "text",
};
