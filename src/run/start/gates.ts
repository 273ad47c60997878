// Tells before the first turn which gates cannot work: each would cost the turns of its stories.
import { agentEnvironment } from "../../agents/index.ts";
import { type Effort, loadEffort, type Story } from "../../effort/index.ts";
import {
  type CommandPlace,
  findGateProblems,
  type GateProblem,
  listGates,
  namePaths,
  readSkipped,
} from "../../loop/index.ts";
import { ConfigurationError } from "../../platform/index.ts";
import type { RunContext } from "../context.ts";

/** The gates of an effort that cannot work, as clauses that end with the fix. */
export interface GateFaults {
  /** Nothing that a turn does makes them work. */
  readonly refused: readonly string[];
  /** A turn would have to make them work. */
  readonly warnings: readonly string[];
}

/** Looks for faults in the gates of these open stories; `given` are the gates of the command line. */
export async function findGateFaults(
  effort: Pick<Effort, "prd">,
  { open, given }: { open: readonly Story[]; given: readonly string[] },
  place: CommandPlace,
): Promise<GateFaults> {
  if (open.length === 0) return { refused: [], warnings: [] };
  const problems = await findGateProblems(listGates(open, effort, given), open, place);
  const isRefused = ({ kind, creator }: GateProblem) => kind === "wrong" && !creator;
  return {
    refused: problems.filter(isRefused).map(describeWrong),
    warnings: problems.filter((problem) => !isRefused(problem)).map(describeDoubtful),
  };
}

/** Warns of gates that a turn would have to make work. @throws ConfigurationError if no turn can */
export async function checkGates(
  facts: Pick<RunContext, "inputs" | "host" | "folder" | "workFolder" | "location" | "journal" | "announce">,
  agentsReady: () => Promise<void>,
): Promise<void> {
  const { announce, inputs, host, folder, workFolder, location, journal } = facts;
  const effort = loadEffort(location);
  const skipped = journal.read((tables) => readSkipped(tables, location.slug));
  const open = effort.prd.stories.filter(({ id, status }) => status === "open" && !skipped.has(id));
  const environment = agentEnvironment(host.environment, inputs.agentVariables, inputs.agentValues);
  const place = { folder: workFolder, top: folder, environment };
  const find = () => findGateFaults(effort, { open, given: inputs.verify }, place);
  const first = await find();
  // A gate may call the program of an agent, which may still be being installed.
  if (first.refused.length > 0) await agentsReady();
  const { refused, warnings } = first.refused.length > 0 ? await find() : first;
  if (refused.length > 0) throw new ConfigurationError(refused.join("; also, "));
  for (const text of warnings) announce({ kind: "warning", text });
}

function describeWrong(problem: GateProblem): string {
  return `${nameGate(problem)} cannot work, and no open story is about ${problem.missing}: ${problem.text}`;
}

function describeDoubtful(problem: GateProblem): string {
  const { kind, creator, text } = problem;
  if (kind === "some-shells") return `${nameGate(problem)} may not work: ${text}`;
  return `${nameGate(problem)} cannot pass unless ${creator?.id ?? "a turn"} creates what is missing: ${text}`;
}

function nameGate({ command, stories }: GateProblem): string {
  const whose = stories ? namePaths(stories.map(({ id }) => id)) : "every story";
  return `the gate \`${command.replace(/\s+/g, " ").trim()}\` of ${whose}`;
}
