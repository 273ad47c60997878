// Judges one turn from what is known of it, without looking anywhere: the agent proposes, the gates decide.
import type { GateRun } from "./gates.ts";

/** How an iteration came out. */
export type Outcome =
  /** The story is done, and at least one gate says so too. */
  | "passed"
  /** The story is done by the agent's word alone: there was no gate. */
  | "unverified"
  /** The agent said done, but nothing was done. */
  | "refused"
  /** The agent said done, but a gate says no. */
  | "gates-failed"
  /** The turn ended well without saying that the story is done. */
  | "continued"
  | "failed"
  /** The agent's provider allowed no more; the iteration does not count. */
  | "limited"
  | "timed-out"
  | "interrupted";

/** Whether the story counts as done by it. */
export function isPass(outcome: string | null): boolean {
  return outcome === "passed" || outcome === "unverified";
}

/** What is known of a turn. */
export interface Evidence {
  storyId: string;
  end: "finished" | "failed" | "timed-out" | "cut-off";
  /** Why it did not finish, in one sentence. */
  reason: string;
  /** The agent's provider allowed no more, or was too busy. */
  limited: boolean;
  /** The agent set the story's done field. */
  proposed: boolean;
  /** The agent claimed that everything is done, in the exact form. */
  claimed: boolean;
  /** The story's notes, where the agent changed them in this turn. */
  notes: string | undefined;
  /** What the next turn should know about this turn's changes to prd.json, one sentence each. */
  planRemarks: readonly string[];
  /** Something changed since the story was first started; undefined where that cannot be measured. */
  work: boolean | undefined;
  /** Undefined where they were not run, or were cut off. */
  gates: readonly GateRun[] | undefined;
}

/** What follows from the evidence. */
export interface Verdict {
  outcome: Outcome;
  /** One sentence. */
  reason: string;
  /** For the next prompt. */
  feedback: string[];
  /** What fails, in a form that is the same when the same thing fails again; empty where nothing does. */
  signature: string;
}

/** Whether the gates are worth their time: the turn ended well, and what it proposes is not refused anyway. */
export function gatesAreDue(evidence: Omit<Evidence, "gates">): boolean {
  return evidence.end === "finished" && !isEmptyProposal(evidence);
}

/** The verdict on a turn. Pure and total. */
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
        feedback: [`The last agent session on this story did not end well: ${asSentence(evidence.reason)}`],
        signature: `${outcome}: ${withoutNumbers(evidence.reason)}`,
      };
    }
    case "finished":
      return judgeFinished(evidence);
  }
}

function judgeFinished(evidence: Evidence): Verdict {
  const done = evidence.proposed || evidence.claimed;
  if (isEmptyProposal(evidence)) {
    const reason = `${evidence.storyId} was said to be done, but nothing has changed since it was started.`;
    const fix = "Do the work, or say in the story's notes why none was needed.";
    return {
      outcome: "refused",
      reason,
      feedback: [`${reason} ${fix}`],
      signature: `refused ${evidence.storyId}`,
    };
  }
  if (evidence.gates === undefined) return interrupted("the run was cut off before the gates had ended");
  const failing = evidence.gates.find((gate) => !gate.passed);
  if (failing) return gateFailure(evidence.storyId, done, failing);
  if (!done) {
    const checks = evidence.gates.length > 0 ? "The gates pass, but the" : "The";
    const reason = `${checks} story was not said to be done.`;
    return { outcome: "continued", reason, feedback: [reason], signature: "" };
  }
  return evidence.gates.length > 0
    ? {
        outcome: "passed",
        reason: `${count(evidence.gates.length, "gate")} passed.`,
        feedback: [],
        signature: "",
      }
    : { outcome: "unverified", reason: "No gate was there to verify it.", feedback: [], signature: "" };
}

function gateFailure(storyId: string, done: boolean, gate: GateRun): Verdict {
  const how = gate.timedOut
    ? "took too long"
    : `failed (${gate.exitCode === undefined ? "killed" : `exit code ${gate.exitCode}`})`;
  const reason = `Gate ${inline(gate.command)} ${how}.`;
  const said = done ? `${storyId} was said to be done, but it is not: ` : "";
  return {
    outcome: done ? "gates-failed" : "continued",
    reason,
    feedback: [`${said}${reason} The end of its output:\n${gate.outputTail.trim()}`],
    signature: `${storyId} ${gate.command} ${gate.exitCode} ${withoutNumbers(gate.outputTail)}`,
  };
}

function interrupted(reason: string): Verdict {
  const sentence = asSentence(reason);
  return {
    outcome: "interrupted",
    reason: sentence,
    feedback: ["The last turn on this story was cut off; what it left in the checkout is still there."],
    signature: "",
  };
}

/** Said to be done, yet nothing was done and nothing explains why nothing had to be. */
function isEmptyProposal(evidence: Omit<Evidence, "gates">): boolean {
  return (evidence.proposed || evidence.claimed) && evidence.work === false && !evidence.notes?.trim();
}

function asSentence(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  const sentence = flat.charAt(0).toUpperCase() + flat.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Times, counts and addresses differ from run to run while the fault is the same. */
function withoutNumbers(text: string): string {
  return text
    .replace(/0x[0-9a-f]+|\d+/gi, "#")
    .replace(/\s+/g, " ")
    .trim();
}

function inline(command: string): string {
  return `\`${command.replace(/\s+/g, " ").trim()}\``;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
