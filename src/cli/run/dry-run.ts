// `ralph-ci run --dry-run`: shows the next iteration without starting it.
import { type Agent, agentEnvironment, createAgents } from "../../agents/index.ts";
import { loadEffort } from "../../effort/index.ts";
import type { RunInputs } from "../../inputs/index.ts";
import { type Journal, openJournal, stateFolder } from "../../journal/index.ts";
import { describeEnding, type Preview } from "../../loop/index.ts";
import {
  createRedactor,
  type ProcessContext,
  quoteShellWord,
  type Redactor,
  secretValues,
  systemClock,
} from "../../platform/index.ts";
import { readStatus } from "../../report/index.ts";
import { findGateFaults, findState, locateWorkspace, type Workspace } from "../../run/index.ts";
import { previewNonce, previewRun } from "../preview.ts";

/** The output of `run --dry-run --json`. Secrets are redacted. */
interface DryRun {
  /** Null if no iteration would start; then the fields about the turn are null or empty. */
  story: { id: string; title: string } | null;
  agent: string;
  /** The program and its arguments. */
  command: string[];
  /** Names only, sorted. */
  environment: string[];
  gates: string[];
  prompt: string | null;
  decision: Preview["decision"];
}

/** Prints the first iteration of a run with these inputs. The exit code is 0 even if no iteration would start. */
export async function dryRun(
  context: ProcessContext,
  inputs: RunInputs,
  options: { json: boolean },
): Promise<number> {
  const { output, environment } = context;
  const redactor = createRedactor(secretValues(environment, inputs.agentValues));
  const warn = (text: string) => output.error(`Warning: ${redactor.text(text)}`);
  const log = { info: () => {}, warn };
  const noteLog = { info: (text: string) => output.error(redactor.text(text)), warn };
  const state = stateFolder((await findState(inputs, context)).root);
  const workspace = await locateWorkspace(inputs, context, noteLog);
  using journal = await openJournal(state.root, { log, now: systemClock.now });
  for (const text of await warnAboutPreview(workspace, journal)) warn(text);
  for (const text of await warnAboutGates(context, inputs, workspace)) warn(text);
  const preview = previewRun({ context, inputs, workspace, journal, root: state.root });
  const { decision } = preview;
  const agentName = decision.kind === "iterate" ? decision.agent : undefined;
  const agent = agentName && createAgents(inputs, environment).get(agentName);
  const result = describePreview(preview, agent, inputs, redactor);
  output.out(options.json ? JSON.stringify(result) : renderDryRun(result, preview.turn?.iteration, preview));
  return 0;
}

function describePreview(
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

/** Warnings about steps that a run takes before its first iteration, and that can change the preview. */
async function warnAboutPreview({ checkout, location }: Workspace, journal: Journal): Promise<string[]> {
  const { session, open } = journal.read((tables) => ({
    session: tables.sessions.get(location.slug),
    open: tables.iterations.open(location.slug),
  }));
  const [status] = readStatus(journal, location.slug);
  if (status?.live) {
    return [
      "a run is at work on this effort now; a second run would stop as superseded, and this preview may change",
    ];
  }
  const branch = session?.branch ?? undefined;
  const current = branch === undefined ? undefined : await checkout?.branch();
  return [
    ...(open
      ? [`iteration ${open.n} was interrupted; a run finishes it first and tells the next agent its outcome`]
      : []),
    ...(branch !== undefined && checkout && current !== branch
      ? [`the last run worked on the branch ${branch}; check it out first to see what the next run would do`]
      : []),
  ];
}

/** What a run would say of the gates before its first iteration. */
async function warnAboutGates(
  { environment }: ProcessContext,
  inputs: RunInputs,
  { folder, workFolder, location }: Workspace,
): Promise<string[]> {
  const effort = loadEffort(location);
  const open = effort.prd.stories.filter(({ status }) => status === "open");
  const variables = agentEnvironment(environment, inputs.agentVariables, inputs.agentValues);
  const place = { folder: workFolder, top: folder, environment: variables };
  const { refused, warnings } = await findGateFaults(effort, { open, given: inputs.verify }, place);
  return [...refused, ...warnings];
}

function renderDryRun(
  result: DryRun,
  iteration: number | undefined,
  limits: { maxIterations: number },
): string {
  const { decision, story } = result;
  if (decision.kind === "stop") {
    return `No iteration would start: ${decision.reason}. ${describeEnding(decision)}`;
  }
  if (!story || result.prompt === null) return "No iteration would start: the run would wait.";
  return [
    `Iteration ${iteration}/${limits.maxIterations} would work on ${story.id} ${story.title}.`,
    "",
    `Agent: ${result.agent}`,
    `Command: ${result.command.map(quoteShellWord).join(" ")}`,
    `Gates:${result.gates.length === 0 ? " none, so the story would pass unverified" : ""}`,
    ...result.gates.map((gate) => `  ${gate}`),
    "Environment variables, names only:",
    ...result.environment.map((name) => `  ${name}`),
    "",
    `Prompt, on standard input (each run replaces ${previewNonce} with a random word):`,
    "",
    result.prompt.trimEnd(),
  ].join("\n");
}
