// Says what a story is, whatever words the file used for it.

/** Where a story stands: only an open one can be worked on. */
export type StoryStatus = "open" | "passed" | "blocked" | "skipped";

/** One piece of work of an effort. */
export interface Story {
  /** As the file has it, numbers as text; `#<place>` (from 1) where the file gives none, and then never written. */
  id: string;
  title: string;
  /** Empty where the file has none. */
  description: string;
  acceptanceCriteria: string[];
  /** Lower comes first; equal ones go in file order. */
  priority: number;
  /** What the file's done field says. */
  passes: boolean;
  /** Empty where the file has none. */
  notes: string;
  /** Ids of stories that must have passed before this one. */
  dependsOn: string[];
  /** The agent this story asks for. */
  agent: string | undefined;
  /** Commands that must succeed before this story passes. */
  verify: string[];
  status: StoryStatus;
  /** The file's own word for where the story stands, such as `deferred`. */
  statusNote: string | undefined;
}
