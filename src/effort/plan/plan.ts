// The model of a plan, the same for all forms in which plans are written.
import type { StoryStatus } from "./words/index.ts";

/** One piece of work of an effort. */
export interface Story {
  /** The id in the file, numbers as text. A JSON entry without an id is `#<position>`, from 1, which is never written. */
  id: string;
  title: string;
  description: string;
  acceptanceCriteria: string[];
  /** Lower comes first. Equal priorities keep the order of the file. */
  priority: number;
  passes: boolean;
  notes: string;
  dependsOn: string[];
  agent: string | undefined;
  verify: string[];
  status: StoryStatus;
  /** The file's own word for the status, such as `deferred`. */
  statusNote: string | undefined;
  /** Everything else that the file says of it and of its groups, as text. */
  more: string;
  /** Ids of requirements in the plan's other files that it names. */
  requirements: string[];
  /** The name of the file that only this story has, wherever it is beside the plan. It need not exist. */
  ownFile?: string;
}

/** The content of a plan. */
export interface Prd {
  text: string;
  file: string;
  /** The name of the form in which it is written, such as `spec-kit`. */
  form: string;
  /** The keys of the story list and of the done field, such as `userStories/passes`. */
  dialect: string;
  project: string;
  description: string;
  /** What else the file says of the whole effort, as text: its rules, and everything besides the stories. */
  about: string;
  /** The file that the stories were made from, as the plan names it. */
  sourceFile: string | undefined;
  /** Names of files beside the plan that belong to it. They need not exist. */
  companions: readonly string[];
  branchName: string | undefined;
  type: string | undefined;
  agent: string | undefined;
  verify: string[];
  /** Commands that prepare a clean checkout. */
  setup: string[];
  /** In file order. An empty list is valid: there is nothing to do. */
  stories: Story[];
  /** Checks that other programs run, one line each. They are reported and never run here. */
  checksNotRun: string[];
  /** Keys that look mistyped, one sentence each. They are a part of `warnings`. */
  typos: string[];
  warnings: string[];
}

/** A change to one story. A field that is not given stays the same. */
export interface PrdEdit {
  id: string;
  passes?: boolean;
  notes?: string;
  /** What is done with the story, such as ids of entries of other lists. Only what belongs to the story counts. */
  ticks?: readonly string[];
}

/** One edit for each story; of several for the same field, the last counts. */
export function combineEdits(edits: readonly PrdEdit[]): PrdEdit[] {
  const byId = new Map<string, PrdEdit>();
  for (const edit of edits) byId.set(edit.id, { ...byId.get(edit.id), ...edit });
  return [...byId.values()];
}

/** A story to add. Its texts are the program's own. */
export interface OwnStory {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly criterion: string;
}

/** How an agent proposes a story in the plan, in parts of sentences with Markdown. */
export interface Proposal {
  /** Where the story is, such as "Its entry is". "in `prd.json`" follows. */
  readonly place: string;
  /** What marks it as done, such as "set `"passes": true` in that entry". */
  readonly done: string;
  /** Where its notes are written, such as "`notes` of that entry". */
  readonly notes: string;
  /** Ids of open entries of other lists that may be marked as done with it. */
  readonly references: readonly string[];
}

/** The text and the path of a plan. */
export interface PlanText {
  readonly text: string;
  readonly file: string;
}
