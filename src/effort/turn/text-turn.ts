// Reads an agent's changes to a plan that is not JSON: by the stories before and after, and by the text around them.
import { describeError } from "../../platform/index.ts";
import { type PlanForm, type Prd, planName, type Story } from "../plan/index.ts";
import { flatten, flattenTo, wholeCharacters } from "../quoting.ts";
import { maxNotesLength, type TurnReading, withoutProposal } from "./reading.ts";
import { capSentences, describeList, describeMarked } from "./sentences.ts";
import type { SuggestedStory } from "./suggested-stories.ts";

/** A plan before and after a turn on a story. */
interface ChangedPlan {
  before: string;
  after: string;
  file: string;
  storyId: string;
}

/** A text that is longer than this plus twice its old length is not read, in characters. */
const maxGrowth = 64_000;
const mostSuggestions = 50;

/** Compares a plan before and after a turn. Never throws, for any `after`. */
export function readTextTurn(form: PlanForm, { before, after, file, storyId }: ChangedPlan): TurnReading {
  const name = planName(file);
  if (after.length > before.length * 2 + maxGrowth)
    return withoutProposal(`The changed ${name} is far too large and was put back.`);
  try {
    const [old, now] = [form.read({ text: before, file }), form.read({ text: after, file })];
    return compare(form, old, now, storyId, form.findTicks?.(old, now, storyId) ?? []);
  } catch (error) {
    return withoutProposal(
      `The changed ${name} cannot be read (${flattenTo(describeError(error), 120)}) and was put back.`,
    );
  }
}

function compare(form: PlanForm, old: Prd, now: Prd, storyId: string, ticks: readonly string[]): TurnReading {
  const name = planName(old.file);
  const shownId = flattenTo(storyId, 60);
  const before = new Map(old.stories.map((story) => [story.id, story]));
  const after = new Map(now.stories.map((story) => [story.id, story]));
  const removed = [...before.keys()].filter((id) => !after.has(id));
  const added = now.stories.filter(({ id }) => !before.has(id));
  const both = [...after].flatMap(([id, story]) => {
    const was = before.get(id);
    return was ? [{ id, was, story }] : [];
  });
  const others = both.filter(({ id }) => id !== storyId);
  const [was, own] = [before.get(storyId), after.get(storyId)];
  const isReopened = was?.passes === true && own?.passes === false;
  const list = describeList({
    removed,
    added: added.map(({ id, title }) => flattenTo(`${id} ${title}`, 60)),
    repeated: [],
    invalid: 0,
    reordered: false,
  });
  const ticked = ticks.length === 0 ? old.text : form.edit(old, [{ id: storyId, ticks }]);
  const hasOtherText = plainText(form, old, ticked) !== plainText(form, now);
  const notes = changedNotes(was, own);
  return {
    proposed: was?.passes === false && own?.passes === true,
    notes: notes?.text,
    putBack: capSentences([
      ...(isReopened ? [`${shownId} was marked open although it is done; this was put back.`] : []),
      ...describeMarked(
        others.filter((each) => !each.was.passes && each.story.passes).map(({ id }) => id),
        others.filter((each) => each.was.passes && !each.story.passes).map(({ id }) => id),
        storyId,
      ),
      ...others
        .filter((each) => each.was.notes !== each.story.notes)
        .map(({ id }) => `The notes of ${flattenTo(id, 60)} were changed and put back.`),
      ...both
        .filter((each) => each.was.status !== each.story.status && each.was.passes === each.story.passes)
        .map(({ id }) => `The status of ${flattenTo(id, 60)} was changed and put back.`),
      ...list,
      ...(hasOtherText && list.length === 0
        ? [`The text of ${name} was changed besides the mark and the notes of ${shownId}, and was put back.`]
        : []),
    ]),
    shortened: notes?.isCut
      ? [`The notes of ${shownId} were cut to ${maxNotesLength.toLocaleString("en")} characters.`]
      : [],
    ticks: [...ticks],
    suggested: added.slice(0, mostSuggestions).map(suggest),
  };
}

function changedNotes(
  was: Story | undefined,
  own: Story | undefined,
): { text: string; isCut: boolean } | undefined {
  if (!own || own.notes === was?.notes) return undefined;
  const text = wholeCharacters(own.notes.slice(0, maxNotesLength));
  return { text, isCut: text.length < own.notes.length };
}

/** The text as if all stories were open and without notes. Marks of other kinds count as open, too. */
function plainText(form: PlanForm, { text: own, file, stories }: Prd, text = own): string {
  const marked = (of: string, passes: boolean) =>
    form.edit(
      { text: of, file },
      stories.map(({ id }) => ({ id, passes, notes: "" })),
    );
  return marked(marked(text, true), false);
}

function suggest({ id, title, description, acceptanceCriteria }: Story): SuggestedStory {
  const criteria = acceptanceCriteria.map((criterion) => `- ${flatten(criterion)}`);
  return {
    id: flattenTo(id, 200),
    title: flattenTo(title, 200),
    text: [description.trim(), ...criteria].filter(Boolean).join("\n").slice(0, maxNotesLength),
    entry: undefined,
  };
}
