// Judges one turn from evidence alone, without I/O: the agent proposes, the gates decide.
import { fingerprintOf } from "./fingerprint.ts";
import { findGateFault } from "./gate-fault.ts";
import type { GateRun } from "./gates.ts";

/** The outcome of an iteration. Reported as done: `passed` with gates, `unverified` without, `refused` without work. */
export type Outcome =
  | "passed"
  | "unverified"
  | "refused"
  | "gates-failed"
  /** The turn ended well, and the story is not done yet. */
  | "continued"
  | "failed"
  /** The provider limited the agent; the iteration does not count. */
  | "limited"
  | "timed-out"
  | "interrupted";

/** Whether the story counts as done with this outcome. */
export function isPass(outcome: string | null): boolean {
  return outcome === "passed" || outcome === "unverified";
}

/** The evidence about a turn. */
export interface Evidence {
  storyId: string;
  end: "finished" | "failed" | "timed-out" | "cut-off";
  reason: string;
  limited: boolean;
  /** The agent set the story's done field; the agent claimed, in the exact form, that everything is done. */
  proposed: boolean;
  claimed: boolean;
  notes: string | undefined;
  /** What the next turn should know about this turn's changes to prd.json, one sentence each. */
  planRemarks: readonly string[];
  /** Files that the gates may have used although the commit does not hold them, as phrases. */
  leftOut: readonly string[];
  /** The agent knew of such files and explained them in the story's notes. */
  leftOutExplained: boolean;
  /** Something changed since the story was first started; undefined if that cannot be measured. */
  work: boolean | undefined;
  /** Undefined if they were not run, or were interrupted. */
  gates: readonly GateRun[] | undefined;
}

/** The evidence before the gates. */
export type EarlyEvidence = Omit<Evidence, "gates" | "leftOut">;

/** What the evidence means. `feedback` is for the next prompt; equal failures have an equal `signature`, else empty. */
export interface Verdict {
  outcome: Outcome;
  reason: string;
  feedback: string[];
  signature: string;
}

/** Whether to run the gates: the turn ended well, and its proposal is not refused anyway. */
export function gatesAreDue(evidence: EarlyEvidence): boolean {
  return evidence.end === "finished" && !isEmptyProposal(evidence);
}

/** Gives the verdict on a turn. Pure and total. */
export function judge(evidence: Evidence): Verdict {
  const verdict = judgeTurn(evidence);
  return { ...verdict, feedback: [...evidence.planRemarks, ...verdict.feedback] };
}

function judgeTurn(evidence: Evidence): Verdict {
  switch (evidence.end) {
    case "cut-off":
      return interrupted(evidence.reason);
    case "timed-out":
    case "failed": {
      if (evidence.limited)
        return { outcome: "limited", reason: asSentence(evidence.reason), feedback: [], signature: "" };
      const outcome = evidence.end;
      return {
        outcome,
        reason: asSentence(evidence.reason),
        feedback: [`The last agent session on this story failed: ${asSentence(evidence.reason)}`],
        signature: fingerprintOf(outcome, evidence.reason),
      };
    }
    case "finished":
      return judgeFinished(evidence);
  }
}

function judgeFinished(evidence: Evidence): Verdict {
  const done = evidence.proposed || evidence.claimed;
  if (isEmptyProposal(evidence)) {
    const reason = `${evidence.storyId} was reported as done, but nothing has changed since work on it started.`;
    const left =
      evidence.leftOut.length > 0
        ? ` These are in the checkout, but not in the commit: ${evidence.leftOut.join("; ")}.`
        : "";
    const fix = `${left} Do the work, or explain in the story's notes why none was needed.`.trim();
    return {
      outcome: "refused",
      reason,
      feedback: [`${reason} ${fix}`],
      signature: fingerprintOf(`refused ${evidence.storyId}`),
    };
  }
  if (evidence.gates === undefined) return interrupted("the run was interrupted before the gates ended");
  const failing = evidence.gates.find((gate) => !gate.passed);
  if (failing) return gateFailure(evidence.storyId, done, failing);
  if (!done) {
    const checks = evidence.gates.length > 0 ? "The gates pass, but the" : "The";
    const reason = `${checks} agent did not mark the story as done in the plan.`;
    return { outcome: "continued", reason, feedback: [reason], signature: "" };
  }
  // Without gates nothing can have passed thanks to them: the agent is taken at its word, and they are named.
  if (evidence.leftOut.length > 0 && evidence.gates.length > 0 && !evidence.leftOutExplained)
    return refuseLeftOut(evidence);
  const explained = evidence.leftOutExplained ? ", as the notes explain" : "";
  const left =
    evidence.leftOut.length > 0 ? ` Not in the commit${explained}: ${evidence.leftOut.join("; ")}.` : "";
  return evidence.gates.length > 0
    ? {
        outcome: "passed",
        reason: `${count(evidence.gates.length, "gate")} passed.${left}`,
        feedback: [],
        signature: "",
      }
    : {
        outcome: "unverified",
        reason: `No gate exists to verify the story.${left}`,
        feedback: [],
        signature: "",
      };
}

function refuseLeftOut({ storyId, leftOut }: Evidence): Verdict {
  const named = leftOut.join("; ");
  const reason = `${storyId} was reported as done, but the commit does not hold all its files: ${named}.`;
  const fix =
    "A clone of the branch does not get them. Make the commit hold what the story needs, or explain in the story's notes why it needs none of them.";
  return {
    outcome: "refused",
    reason,
    feedback: [`${reason} ${fix}`],
    signature: fingerprintOf(`left out ${storyId}`, named),
  };
}

function gateFailure(storyId: string, done: boolean, gate: GateRun): Verdict {
  const how = gate.timedOut
    ? "took longer than --gate-timeout"
    : `failed (${gate.exitCode === undefined ? "killed" : `exit code ${gate.exitCode}`})`;
  const fault = findGateFault(gate);
  const why = fault === undefined ? "" : `: ${fault}; install what it needs, or correct the gate`;
  const reason = `Gate ${inline(gate.command)} ${how}${why}.`;
  const intro = done ? `${storyId} was reported as done, but it is not: ` : "";
  return {
    outcome: done ? "gates-failed" : "continued",
    reason,
    feedback: [`${intro}${reason} The end of its output:\n${gate.outputTail.trim()}`],
    signature: gate.timedOut
      ? fingerprintOf(`${storyId} ${gate.command} timed out`)
      : fingerprintOf(`${storyId} ${gate.command} ${gate.exitCode}`, gate.outputTail),
  };
}

function interrupted(reason: string): Verdict {
  const sentence = asSentence(reason);
  return {
    outcome: "interrupted",
    reason: sentence,
    feedback: ["The last turn on this story was interrupted; its changes are still in the checkout."],
    signature: "",
  };
}

function isEmptyProposal(evidence: EarlyEvidence): boolean {
  return (evidence.proposed || evidence.claimed) && evidence.work === false && !evidence.notes?.trim();
}

function asSentence(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  const sentence = flat.charAt(0).toUpperCase() + flat.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function inline(command: string): string {
  return `\`${command.replace(/\s+/g, " ").trim()}\``;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
