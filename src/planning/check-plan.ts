// Checks the plan that an agent wrote, and makes its prd.json: only with fields that a plan needs.
import { isUtf8 } from "node:buffer";
import { flattenTo, inlineCode, type Prd, parsePrd, type Story } from "../effort/index.ts";
import { ConfigurationError, entryKind, isPlainFile, readBytes } from "../platform/index.ts";

/** A plan without faults: the text of its prd.json, and how that is read. */
export interface Plan {
  readonly text: string;
  readonly prd: Prd;
}

/** A plan, or its faults: one sentence each. `text` is what the agent wrote, if it can be read. */
export type CheckedPlan =
  | { readonly plan: Plan }
  | { readonly faults: readonly string[]; readonly text: string | undefined };

/** What a plan must fit. */
export interface PlanRules {
  /** The commands that can be gates. */
  readonly gates: readonly string[];
  /** Takes secrets out of a text. */
  redact(text: string): string;
}

const largestPlan = 1_000_000; // bytes
const mostStories = 100;
const longestTitle = 200; // characters
const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;

/** Reads and checks the file that an agent was to write. */
export function checkPlanFile(file: string, rules: PlanRules): CheckedPlan {
  const kind = entryKind(file);
  if (kind === undefined) return unreadable("You wrote no plan into the file that RALPH_PLAN_FILE names.");
  if (kind !== "file") return unreadable("What RALPH_PLAN_FILE names is not a file; write a file there.");
  const bytes = isPlainFile(file, largestPlan) ? readBytes(file) : undefined;
  if (bytes === undefined) return unreadable(`The plan has more than ${largestPlan} bytes; shorten it.`);
  if (!isUtf8(bytes)) return unreadable("The plan is not UTF-8 text.");
  return checkPlan(bytes.toString("utf8"), rules);
}

function unreadable(fault: string): CheckedPlan {
  return { faults: [fault], text: undefined };
}

/** Checks the text of a plan. */
export function checkPlan(text: string, rules: PlanRules): CheckedPlan {
  const prd = readPlan(text);
  if (typeof prd === "string") return { faults: [prd], text };
  const faults = [...findFaults(prd), ...findGateFaults(prd, rules.gates)];
  if (faults.length > 0) return { faults, text };
  const written = renderPlan(prd, rules.redact);
  const reread = readPlan(written);
  // Redaction can make two ids equal.
  return typeof reread === "string" ? { faults: [reread], text } : { plan: { text: written, prd: reread } };
}

/** @returns the fault of a plan that cannot be read */
function readPlan(text: string): Prd | string {
  try {
    return parsePrd(text, "prd.json");
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

function findFaults(prd: Prd): string[] {
  const { stories } = prd;
  if (stories.length === 0) return ["The plan has no stories."];
  const tooMany = `The plan has ${stories.length} stories; plan at most ${mostStories}, and leave out what comes later.`;
  return [
    ...(stories.length > mostStories ? [tooMany] : []),
    ...stories.flatMap(findStoryFaults),
    ...prd.typos,
  ];
}

function findStoryFaults(story: Story): string[] {
  const { id, title, status, acceptanceCriteria } = story;
  const name = flattenTo(id, 60);
  return [
    ...(idPattern.test(id) ? [] : [`${name}: give the story an id such as US-001, in the field "id".`]),
    ...(title === id ? [`${name} has no title.`] : []),
    ...(title.length > longestTitle || title.includes("\n")
      ? [`The title of ${name} is not one short line.`]
      : []),
    ...(acceptanceCriteria.length === 0
      ? [`${name} has no acceptance criteria; add at least one that can be checked.`]
      : []),
    ...(status === "open" ? [] : [`${name} is marked as ${status}; a new plan has only open stories.`]),
  ];
}

function findGateFaults(prd: Prd, gates: readonly string[]): string[] {
  const all = [
    ...prd.verify.map((command) => ({ command, owner: "the effort" })),
    ...prd.stories.flatMap(({ id, verify }) =>
      verify.map((command) => ({ command, owner: flattenTo(id, 60) })),
    ),
  ];
  const advice =
    gates.length === 0
      ? 'no command that checks this project was found, so leave "verify" out'
      : `use ${gates.map(inlineCode).join(", ")}, with the paths of tests if needed and without options, or leave it out`;
  return all
    .filter(({ command }) => !isGate(command, gates))
    .map(
      ({ command, owner }) =>
        `The gate ${inlineCode(flattenTo(command, 100))} of ${owner} is not known: ${advice}.`,
    );
}

/** Whether a command is one of the gates, also with names and paths inside the project after it. */
function isGate(command: string, gates: readonly string[]): boolean {
  return gates.some((gate) => {
    if (command === gate) return true;
    // More words of make are more targets, which may do anything.
    if (!command.startsWith(`${gate} `) || gate.startsWith("make ")) return false;
    return command
      .slice(gate.length + 1)
      .split(" ")
      .every(isHarmless);
  });
}

/** Options could name other programs and settings, and so could paths out of the project. */
function isHarmless(word: string): boolean {
  return word === "--" || (/^[\w.@][\w.@:/+,-]*$/.test(word) && !word.split("/").includes(".."));
}

/** The prd.json of a plan. Fields that no plan needs, such as an agent or a set-up, are left out. */
function renderPlan(prd: Prd, redact: PlanRules["redact"]): string {
  const { project, description, type, verify, stories } = prd;
  const texts = (list: readonly string[]) => list.map(redact);
  const commands = (list: readonly string[]) => (list.length === 0 ? undefined : texts(list));
  const effort = {
    project: redact(project),
    description: redact(description),
    type: type !== undefined && /^bug/i.test(type) ? redact(type) : undefined,
    verify: commands(verify),
    userStories: stories.map((story) => ({
      id: redact(story.id),
      title: redact(story.title),
      description: redact(story.description),
      acceptanceCriteria: texts(story.acceptanceCriteria),
      priority: story.priority,
      passes: false,
      notes: "",
      dependsOn: commands(story.dependsOn),
      verify: commands(story.verify),
    })),
  };
  return `${JSON.stringify(effort, null, 2)}\n`;
}
