// What was found in a plan after a turn.
import type { SuggestedStory } from "./suggested-stories.ts";

/** An agent's changes to prd.json in its turn. */
export interface TurnReading {
  /** The agent marked its story done, and the story was open before. */
  proposed: boolean;
  /** The notes of its story, if it changed them; at most 4,000 characters. */
  notes: string | undefined;
  /** Changes that the agent may not make and that were put back, one sentence each. */
  putBack: string[];
  shortened: string[];
  /** What it marked done with its story, such as ids of entries of other lists. They count if the story passes. */
  ticks: string[];
  /** Stories that the agent added or split off, wherever it put them. They are put back, too. */
  suggested: SuggestedStory[];
}

/** A reading of a plan that proposes nothing. */
export function withoutProposal(...putBack: string[]): TurnReading {
  return { proposed: false, notes: undefined, putBack, shortened: [], ticks: [], suggested: [] };
}

/** The most characters of notes that are kept. */
export const maxNotesLength = 4_000;
