// `ralph-ci run --dry-run`: what the next iteration would be, and nothing of it happens.
import { type Agent, agentEnvironment, createAgents } from "../../agents/index.ts";
import type { RunInputs } from "../../inputs/index.ts";
import { type Journal, openJournal, stateFolder } from "../../journal/index.ts";
import { describeEnding, type Preview, previewIteration } from "../../loop/index.ts";
import {
  createRedactor,
  type ProcessContext,
  quoteShellWord,
  type Redactor,
  runMarkerVariable,
  secretValues,
  systemClock,
} from "../../platform/index.ts";
import { readStatus } from "../../report/index.ts";
import { locateStateFolder, locateWorkspace, type Workspace } from "../../run/index.ts";

/** Stands for the word that each run draws anew. */
const nonce = "<drawn-by-the-run>";

/** What `run --dry-run --json` prints. Secrets are redacted. */
interface DryRun {
  /** Null where no story would be worked on; the fields about the turn are null or empty then. */
  story: { id: string; title: string } | null;
  agent: string;
  /** The program and its arguments; it gets the prompt on its standard input. */
  command: string[];
  /** Names only, sorted. */
  environment: string[];
  gates: string[];
  prompt: string | null;
  decision: Preview["decision"];
}

/** Prints what a run with these inputs would begin with; exit code 0, whatever that is. */
export async function dryRun(
  context: ProcessContext,
  inputs: RunInputs,
  options: { json: boolean },
): Promise<number> {
  const { output, environment, startedAt } = context;
  const redactor = createRedactor([...secretValues(environment), ...secretValues(inputs.agentValues)]);
  const warn = (text: string) => output.error(`Warning: ${redactor.text(text)}`);
  const log = { info: () => {}, warn };
  const state = stateFolder(locateStateFolder(inputs, context));
  const located = await locateWorkspace(inputs, context, log);
  using journal = await openJournal(state.root, { log, now: systemClock.now });
  for (const text of await whatIsMissing(located, journal)) warn(text);
  const agentVariables = agentEnvironment(environment, inputs.agentVariables, inputs.agentValues);
  const preview = previewIteration({
    place: located.place,
    effortState: state.effort(located.place.slug),
    journal,
    verify: inputs.verify,
    choice: inputs.choice,
    limits: inputs,
    nonce,
    environment: { ...agentVariables, [runMarkerVariable]: "" },
    clock: systemClock,
    startedAt,
  });
  const { decision } = preview;
  const working = decision.kind === "iterate" ? decision.agent : undefined;
  const agent = working && createAgents(inputs, environment).get(working);
  const told = tell(preview, agent, inputs, redactor);
  output.out(options.json ? JSON.stringify(told) : renderDryRun(told, preview.turn?.iteration, inputs));
  return 0;
}

function tell(
  { decision, turn }: Preview,
  agent: Agent | undefined,
  { choice }: RunInputs,
  redactor: Redactor,
): DryRun {
  const text = (plain: string) => redactor.text(plain);
  return {
    story: turn ? { id: turn.story.id, title: text(turn.story.title) } : null,
    agent: agent?.name ?? choice.given ?? choice.byDefault,
    command: agent ? agent.command.map(text) : [],
    environment: turn ? Object.keys({ ...turn.environment, ...agent?.environment }).sort() : [],
    gates: turn ? turn.gates.map(text) : [],
    prompt: turn ? text(turn.prompt) : null,
    decision,
  };
}

/** What a run does before its first iteration and a look cannot: each may change what is shown here. */
async function whatIsMissing({ checkout, place }: Workspace, journal: Journal): Promise<string[]> {
  const { session, open } = journal.read((tables) => ({
    session: tables.sessions.get(place.slug),
    open: tables.iterations.open(place.slug),
  }));
  const [status] = readStatus(journal, place.slug);
  if (status?.live) {
    return [
      "a run is at work on this effort now; another one would yield to it, and what is shown may change",
    ];
  }
  const branch = session?.branch ?? undefined;
  const current = branch === undefined ? undefined : (await checkout?.state())?.branch;
  return [
    ...(open
      ? [`iteration ${open.n} was cut off; a run finishes it first, and tells the next agent what came of it`]
      : []),
    ...(branch !== undefined && checkout && current !== branch
      ? [`the last run worked on the branch ${branch}; check it out first to see what the next one would do`]
      : []),
  ];
}

function renderDryRun(told: DryRun, iteration: number | undefined, inputs: RunInputs): string {
  const { decision, story } = told;
  if (decision.kind === "stop") {
    return `Nothing would be begun: ${decision.reason}. ${describeEnding(decision)}`;
  }
  if (!story || told.prompt === null) return "Nothing would be begun: the run would wait.";
  return [
    `Iteration ${iteration}/${inputs.maxIterations} would work on ${story.id} ${story.title}.`,
    "",
    `Agent: ${told.agent}`,
    `Command: ${told.command.map(quoteShellWord).join(" ")}`,
    `Gates:${told.gates.length === 0 ? " none, so the story would pass unverified" : ""}`,
    ...told.gates.map((gate) => `  ${gate}`),
    "Environment, names only:",
    ...told.environment.map((name) => `  ${name}`),
    "",
    `Prompt, on standard input; ${nonce} stands for a word that each run draws anew:`,
    "",
    told.prompt.trimEnd(),
  ].join("\n");
}
