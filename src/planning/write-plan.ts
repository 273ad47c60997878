// The order of the sessions: one writes the plan, others correct its faults, and a last one criticises it.
import type { CheckedPlan, Plan } from "./check-plan.ts";
import { correctionPrompt, criticismPrompt, type PlanSubject, writingPrompt } from "./prompts.ts";

/** How a session ended: what it wrote, or why it counts for nothing, as a clause, and whether no plan may be written now. */
export type SessionEnd =
  | { readonly checked: CheckedPlan }
  | { readonly why: string; readonly isFinal: boolean };

/** Holds one agent session. `purpose` completes a sentence about the agent, such as `writes the plan`. */
export type HoldSession = (purpose: string, prompt: string) => Promise<SessionEnd>;

/** A plan and remarks about it, one sentence each; or why there is none, as a clause. */
export type Writing = { readonly plan: Plan; readonly remarks: readonly string[] } | { readonly why: string };

/** How many sessions may correct faults. */
export const mostCorrections = 2;
/** The most sessions of one plan: one writes, some correct, and one criticises. */
export const mostSessions = mostCorrections + 2;

/** Has a plan written, corrected and criticised. */
export async function writePlan(subject: PlanSubject, hold: HoldSession): Promise<Writing> {
  const first = await writeWithoutFaults(subject, hold);
  if ("why" in first) return first;
  const { plan } = first;
  const second = await hold("looks for mistakes in the plan", criticismPrompt(subject, plan.text));
  if ("why" in second && second.isFinal) return { why: second.why };
  if ("why" in second)
    return {
      plan,
      remarks: [`No second session could criticise the plan: ${second.why}. It is as it was first written.`],
    };
  if ("faults" in second.checked) {
    const faults = listFaults(second.checked.faults);
    return {
      plan,
      remarks: [`The second session made the plan worse, so it is as it was first written. ${faults}`],
    };
  }
  return { plan: second.checked.plan, remarks: [describeChange(plan, second.checked.plan)] };
}

async function writeWithoutFaults(
  subject: PlanSubject,
  hold: HoldSession,
): Promise<{ plan: Plan } | { why: string }> {
  let end = await hold("writes the plan", writingPrompt(subject));
  for (let corrections = 0; ; corrections += 1) {
    if ("why" in end) return { why: end.why };
    const { checked } = end;
    if ("plan" in checked) return checked;
    if (corrections === mostCorrections)
      return {
        why: `the plan still has faults after ${mostCorrections + 1} sessions: ${listFaults(checked.faults)}`,
      };
    const { faults, text } = checked;
    const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
    end = await hold(`corrects ${count} of the plan`, correctionPrompt(subject, text, faults));
  }
}

const mostTold = 5;

function listFaults(faults: readonly string[]): string {
  const more = faults.length > mostTold ? ` And ${faults.length - mostTold} more.` : "";
  return `${faults.slice(0, mostTold).join(" ")}${more}`;
}

function describeChange(before: Plan, after: Plan): string {
  if (before.text === after.text)
    return "A second session looked for mistakes in the plan and changed nothing.";
  const old = new Map(before.prd.stories.map((story) => [story.id, JSON.stringify(story)]));
  const ids = new Set(after.prd.stories.map(({ id }) => id));
  const parts = [
    ["added", after.prd.stories.filter(({ id }) => !old.has(id))],
    ["removed", before.prd.stories.filter(({ id }) => !ids.has(id))],
    [
      "changed",
      after.prd.stories.filter(
        (story) => (old.get(story.id) ?? JSON.stringify(story)) !== JSON.stringify(story),
      ),
    ],
  ] as const;
  const named = parts
    .filter(([, stories]) => stories.length > 0)
    .map(([verb, stories]) => `${verb} ${stories.map(({ id }) => id).join(", ")}`);
  return `A second session looked for mistakes in the plan: it ${named.join("; ") || "changed the fields of the effort"}.`;
}
