// Describes prd.json to editors, from the same tables by which it is read, so that what they complete is what is understood.
import { doneKeys, wordKey, words } from "./done.ts";
import { fieldNames, otherCheckNames, priorityWords } from "./story.ts";
import { groupKeys, listKeys } from "./story-list.ts";

type Schema = Record<string, unknown>;

const text = (description: string): Schema => ({ type: ["string", "null"], description });
const commands: Schema = {
  description: "a shell command or a list of them; each must succeed before the story passes",
  type: ["string", "array", "null"],
  items: { type: "string" },
};

/** The JSON Schema (draft 2020-12) of every form of `prd.json` that is read. Fields that are not known are allowed. */
export function prdSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "prd.json",
    description: "The stories of an effort that ralph-ci works through.",
    anyOf: [{ $ref: "#/$defs/stories" }, { $ref: "#/$defs/effort" }, { $ref: "#/$defs/wrapped" }],
    $defs: {
      effort: {
        type: "object",
        properties: {
          ...effortFields,
          ...Object.fromEntries(
            listKeys.map((key) => [key, key === "userStories" ? { $ref: "#/$defs/stories" } : {}]),
          ),
        },
        anyOf: [
          ...listKeys.map((key) => ({ required: [key], properties: { [key]: { $ref: "#/$defs/stories" } } })),
          ...groupKeys.map((key) => ({
            required: [key],
            properties: { [key]: { type: "array", items: { type: "object" } } },
          })),
        ],
      },
      wrapped: {
        type: "object",
        required: ["prd"],
        properties: { prd: { anyOf: [{ $ref: "#/$defs/stories" }, { $ref: "#/$defs/effort" }] } },
      },
      stories: { type: "array", items: { $ref: "#/$defs/story" } },
      story: { type: "object", properties: storyFields() },
    },
  };
}

const effortFields: Schema = {
  project: text("what it is about"),
  description: text("what is wanted, in a few sentences"),
  branchName: text("the work branch; else ralph/<effort>"),
  type: text("Feature, or something that begins with Bug"),
  verify: { ...commands, description: "gates of every story; --verify takes their place" },
};

function storyFields(): Schema {
  return {
    id: {
      type: ["string", "integer", "null"],
      description: "its own in the file; without one it is called by its place",
    },
    ...named(fieldNames.title, text("what is wanted, in one line")),
    ...named(fieldNames.description, { description: "what is wanted, in full" }),
    ...named(fieldNames.acceptanceCriteria, {
      description: "what has to hold: a list of texts",
      type: ["array", "string", "object", "null"],
    }),
    priority: {
      description: `lower comes first: a number, P0 and so on, or ${Object.keys(priorityWords).join(", ")}`,
      type: ["number", "string", "null"],
    },
    ...named(doneKeys, { description: "whether it is done" }),
    passes: { type: "boolean", description: "whether it is done" },
    [wordKey]: {
      description: "where it stands, in a word; an unknown word counts as open",
      anyOf: [{ enum: Object.values(words).flat() }, {}],
    },
    ...named(fieldNames.notes, { description: "what the agent has to say about it" }),
    ...named(fieldNames.dependsOn, { description: "ids of stories that have to pass first" }),
    verify: commands,
    agent: text("the agent that is to work on it"),
    ...named(otherCheckNames, {
      description: "shown by validate and never run; copy it into verify to make it a gate",
    }),
  };
}

function named(names: readonly string[], schema: Schema): Schema {
  return Object.fromEntries(
    names.map((name, index) => [
      name,
      index === 0 ? schema : { ...schema, description: `read as ${names[0]}` },
    ]),
  );
}
