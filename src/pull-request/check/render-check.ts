// Writes the check that shows the result of a run.
import type { NewCheck } from "../../github/index.ts";
import { renderProgress, renderSummary } from "../body.ts";
import type { EffortFacts } from "../facts.ts";

/** The result of a run, and the commit that it pushed. */
export interface RunOutcome extends Pick<NewCheck, "commit" | "conclusion" | "annotations"> {
  readonly facts: EffortFacts;
  redact(text: string): string;
}

/** The check of a run. Efforts have checks of their own, also on the same commit. */
export function renderCheck({ facts, commit, conclusion, annotations, redact }: RunOutcome): NewCheck {
  return {
    name: `ralph-ci ${facts.effort}`,
    commit,
    conclusion,
    title: renderProgress(facts),
    summary: redact(renderSummary(facts)),
    annotations,
  };
}
