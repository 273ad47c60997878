// Plans a proof: which commands run, where, and which stories each gate belongs to. Pure.
import { createHash } from "node:crypto";
import type { Story } from "../../effort/index.ts";

/** A gate, and the passed stories that it verifies, in the order of the file. */
export interface PlannedGate {
  command: string;
  storyIds: string[];
}

/** A proof to run. */
export interface ProofPlan {
  place: "clean" | "checkout";
  /** Why it is not a proof on a clean checkout, as a sentence; else empty. */
  remark: string;
  setup: readonly string[];
  gates: PlannedGate[];
  /** The passed stories that no gate has verified. */
  notGated: string[];
}

/** What a plan is made from. */
export interface ProofInput {
  stories: readonly Pick<Story, "id">[];
  /** Whether each passed story was verified by gates, by its id. */
  passed: ReadonlyMap<string, { verified: boolean }>;
  gatesOf(storyId: string): readonly string[];
  setup: readonly string[];
  /** The work is committed, so that it can be checked out elsewhere. */
  hasCommits: boolean;
}

/** What log and page say where no clean checkout is possible. */
const noSetup =
  "Not proved on a clean checkout: set `setup` to the commands that prepare one, such as npm ci, or true.";
const noCommits = "Not proved on a clean checkout: with --commit never there is no commit to check out.";
const noGates = "Nothing was proved: no gate has verified a story.";

/** Plans the proof of the stories that have passed. Each distinct command runs once. */
export function planProof(input: ProofInput): ProofPlan {
  const gates = new Map<string, PlannedGate>();
  const notGated: string[] = [];
  for (const { id } of input.stories) {
    const known = input.passed.get(id);
    if (!known) continue;
    const commands = known.verified ? input.gatesOf(id) : [];
    if (commands.length === 0) notGated.push(id);
    for (const command of commands) {
      const gate = gates.get(command) ?? { command, storyIds: [] };
      if (!gate.storyIds.includes(id)) gate.storyIds.push(id);
      gates.set(command, gate);
    }
  }
  const found = { gates: [...gates.values()], notGated };
  if (gates.size === 0) return { place: "checkout", remark: noGates, setup: [], ...found };
  if (!input.hasCommits) return { place: "checkout", remark: noCommits, setup: [], ...found };
  if (input.setup.length === 0) return { place: "checkout", remark: noSetup, setup: [], ...found };
  return { place: "clean", remark: "", setup: input.setup, ...found };
}

/** Names what a plan proves; `state` is the commit or the state of the checkout. Equal names need no second proof. */
export function proofSubject({ place, setup, gates }: ProofPlan, state: string): string {
  const commands = gates.map(({ command }) => command);
  const text = JSON.stringify([place, state, setup, commands]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The story to reopen for a failed gate: of the stories that the gate belongs to, the one that passed last. */
export function storyToReopen(
  { storyIds }: PlannedGate,
  lastPass: ReadonlyMap<string, number>,
): string | undefined {
  return storyIds.reduce<string | undefined>((latest, id) => {
    if (latest === undefined) return id;
    return (lastPass.get(id) ?? 0) >= (lastPass.get(latest) ?? 0) ? id : latest;
  }, undefined);
}
