// What a pull request says about its effort. The run reads it from the journal.

/** A story as reviewers see it. */
export interface StoryFacts {
  readonly id: string;
  readonly title: string;
  readonly state: "passed" | "unverified" | "set aside" | "skipped" | "open";
  /** Why it is set aside. */
  readonly reason?: string | undefined;
  /** The commits of its passing turn, full hashes. */
  readonly commits: readonly string[];
  /** The gates that passed, as commands. */
  readonly gates: readonly string[];
}

/** The effort as it stands. Sentences are plain text without Markdown. */
export interface EffortFacts {
  readonly effortId: string;
  readonly effort: string;
  /** The goal, or the project's name; empty if the plan names neither. */
  readonly goal: string;
  /** The number of the issue that the effort is for; undefined without one. */
  readonly issue?: number | undefined;
  readonly stories: readonly StoryFacts[];
  /** What the last proof found; undefined if there was none. */
  readonly proof: string | undefined;
  /** Where it stands, such as "A run is at work." or why the last one stopped. */
  readonly standing: string;
  /** What a person does next; undefined while a run is at work. */
  readonly next: string | undefined;
  /** How to join the run; undefined if people cannot. */
  readonly joining: string | undefined;
  readonly iterations: number;
  /** US dollars; null if the cost of an iteration is unknown. */
  readonly costUsd: number | null;
  /** What its reviews came to; undefined if there were none. */
  readonly reviews?: string | undefined;
  /** Stories that agents proposed, one phrase each. */
  readonly proposed: readonly string[];
  /** Whether all stories passed, and all their gates passed once more. */
  readonly isProved: boolean;
}
