// Says how to go about a story, since finding a fault asks for another order of work than building something.
import type { Effort } from "./effort.ts";

const methods: Record<Effort["type"], readonly string[]> = {
  feature: [
    "Understand: read the code that the story touches, and what the log below says about it, before changing anything.",
    "Implement: make the smallest change that meets every acceptance criterion, in the manner of the code around it.",
    "Check: run the project's own checks and the gates above, and mend what fails.",
  ],
  bug: [
    "Reproduce: make the fault happen on demand, best by a test that fails because of it.",
    "Instrument: add logging or probes where you need to see what really happens.",
    "Analyze: find the cause from what was seen, not from a guess; write down what you ruled out.",
    "Evaluate: weigh the possible fixes and choose the one with the fewest side effects.",
    "Implement: make that fix, and take the probes out again that are of no lasting use.",
    "Validate: show that what reproduced the fault no longer does, and that nothing else broke.",
  ],
};

/** The steps of work on a story of such an effort, one line each. */
export function workingMethod(type: Effort["type"]): string {
  return methods[type].map((step, index) => `${index + 1}. ${step}`).join("\n");
}
