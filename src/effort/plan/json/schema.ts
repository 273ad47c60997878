// Describes prd.json to editors, from the tables by which it is read, so that the two always agree.
import { priorityWords, statusWords } from "../words/index.ts";
import { ruleNames, sourceFileNames, topNames } from "./context/index.ts";
import { doneKeys, otherDoneKeys, statusKey, statusKeys } from "./done.ts";
import { groupKeys, listKeys } from "./lists/index.ts";
import { fieldNames, mixedCheckNames, otherCheckNames, testStrategyNames } from "./story/index.ts";

type Schema = Record<string, unknown>;

const text = (description: string): Schema => ({ description });
const commands: Schema = {
  description: "a shell command or a list of commands; each must succeed before the story passes",
  type: ["string", "array", "null"],
  items: { type: "string" },
};

/** The JSON Schema (draft 2020-12) of every supported form of `prd.json`. Unknown fields are allowed. */
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
      // One member at least is a list of stories, or an object with one.
      wrapped: {
        type: "object",
        not: {
          additionalProperties: {
            not: { anyOf: [{ $ref: "#/$defs/stories" }, { $ref: "#/$defs/effort" }] },
          },
        },
      },
      stories: { type: "array", items: { $ref: "#/$defs/story" } },
      story: { type: "object", properties: storyFields() },
    },
  };
}

const effortFields: Schema = {
  ...named(topNames.project, text("the name of the project")),
  ...named(topNames.description, text("the goal, in a few sentences")),
  ...named(ruleNames, text("shown to the agent in every session")),
  ...named(sourceFileNames, text("a file of the repository that is shown to the agent in every session")),
  ...named(topNames.branchName, text("the work branch; default ralph/<effort>")),
  type: text("Feature, or a text that begins with Bug"),
  verify: { ...commands, description: "gates of every story; --verify replaces them" },
  setup: text("prepares a clean checkout for the proof, one command a line; --setup replaces it"),
};

function storyFields(): Schema {
  return {
    ...named(fieldNames.id, text("unique in the file; a story without an id is named by its position")),
    ...named(fieldNames.description, text("the goal, in full")),
    ...named(fieldNames.title, text("the goal, in one line")),
    ...named(
      [...fieldNames.acceptanceCriteria, ...testStrategyNames],
      text("conditions for the story to be done: a list of texts"),
    ),
    ...named(
      fieldNames.priority,
      text(`lower comes first: a number, P0 and so on, or ${Object.keys(priorityWords).join(", ")}`),
    ),
    ...named([...doneKeys, ...otherDoneKeys], text("whether the story is done")),
    passes: { type: "boolean", description: "whether the story is done" },
    ...named(statusKeys, text("the status, in a word")),
    [statusKey]: {
      description: "the status, in a word; an unknown word counts as open",
      anyOf: [{ enum: Object.values(statusWords).flat() }, {}],
    },
    ...named(fieldNames.notes, text("notes of the agent")),
    ...named(fieldNames.dependsOn, text("ids of stories that must pass first")),
    verify: commands,
    agent: text("the agent that works on the story"),
    ...named(
      [...otherCheckNames, ...mixedCheckNames.slice(2)],
      text("shown by validate and never run; copy it to verify to make it a gate"),
    ),
  };
}

function named(names: readonly string[], schema: Schema): Schema {
  return Object.fromEntries(
    names.map((name, index) => [name, index === 0 ? schema : { description: `read as ${names[0]}` }]),
  );
}
