// Takes one story through one iteration: prompt, agent session, judgement, record.
import * as path from "node:path";
import { type Agent, agentDefinitions, superviseTurn, type TurnResult } from "../../agents/index.ts";
import { renderPrompt } from "../../effort/index.ts";
import { writeUnflushed } from "../../platform/index.ts";
import type { LoopContext } from "../context.ts";
import type { Decision } from "../decide/index.ts";
import { agentVersion, createAttachRecorder } from "./agent-session.ts";
import { finalizeIteration } from "./finalize.ts";
import { type CompletedIteration, judgeTurn } from "./judge-turn.ts";
import { gateCommands, type StartedIteration, type StartRequest, startIteration } from "./start.ts";

/** Which story is worked on, by whom, and how. */
export interface IterationPlan extends StartRequest {
  /** The last try before the run stops as stuck. */
  diagnostic: boolean;
  /** What agents have said already in this run of how they work; it is told once. */
  noticed: Set<string>;
}

/**
 * Works on a story once. `decideNext` says what will be decided after it, as far as is known then: where the run is going
 * to stop, the checkpoint goes into the same commit.
 */
export async function iterate(
  parts: LoopContext,
  plan: IterationPlan,
  decideNext: (iterated: CompletedIteration) => Decision,
): Promise<CompletedIteration> {
  const agent = parts.agents.get(plan.agent);
  const begun = await startIteration(parts, plan);
  const { number, story } = begun;
  if (plan.failover) parts.announce({ kind: "failover", ...plan.failover });
  parts.announce({
    kind: "iteration-started",
    iteration: number,
    maxIterations: parts.limits.maxIterations,
    storyId: story.id,
    storyTitle: story.title,
    agent: agent.name,
    outputFile: begun.files.output,
  });
  // Asked while the agent works: nobody has to wait for the answer.
  const version = agentVersion(agent);
  const turn = await runTurn(parts, begun, agent, plan);
  const iterated = await judgeTurn(parts, begun, { ...turn, agentVersion: await version }, decideNext);
  const row = parts.journal.read((tables) => tables.iterations.get(parts.place.slug, number));
  if (!row) throw new Error(`iteration ${number} is not in the journal`);
  // A cancelled job has seconds left: what the turn did stays in the checkout, for the next run to take up.
  const keepLeftovers = iterated.outcome === "interrupted" && parts.control.request() === "cancel";
  const options = { storyTitle: story.title, keepLeftovers, recovering: false, stand: iterated.stand };
  const stand = await finalizeIteration(parts, row, options);
  const isElsewhere = !keepLeftovers && (await parts.push());
  parts.saveLater("iteration");
  return { ...iterated, stand: isElsewhere ? undefined : (stand ?? iterated.stand) };
}

/** What composing a turn needs; a preview has no more than this. */
export type TurnContext = Pick<
  LoopContext,
  "place" | "journal" | "verify" | "limits" | "nonce" | "environment"
>;

/** What an agent session is given: its prompt and its environment. Nothing is written. */
export function composeTurn(
  parts: TurnContext,
  begun: Pick<StartedIteration, "number" | "story" | "effort" | "files">,
  diagnostic: boolean,
): { prompt: string; environment: Readonly<Record<string, string>> } {
  const { number, story, files } = begun;
  const prompt = renderPrompt({
    story,
    effort: begun.effort,
    gates: gateCommands(parts, begun),
    feedback: feedbackFor(parts, begun, diagnostic),
    iteration: number,
    maxIterations: parts.limits.maxIterations,
    nonce: parts.nonce,
  });
  const environment = {
    ...parts.environment,
    RALPH_PROMPT_FILE: files.prompt,
    RALPH_STORY_ID: story.id,
    RALPH_STORY_TITLE: story.title,
    RALPH_ITERATION: String(number),
    RALPH_EFFORT_DIR: path.resolve(parts.place.folder),
  };
  return { prompt, environment };
}

async function runTurn(
  parts: LoopContext,
  begun: StartedIteration,
  agent: Agent,
  { diagnostic, noticed }: IterationPlan,
): Promise<TurnResult> {
  const { files } = begun;
  const { limits } = parts;
  const attached = createAttachRecorder(parts, begun.number);
  const { prompt, environment } = composeTurn(parts, begun, diagnostic);
  writeUnflushed(files.prompt, parts.redactor.text(prompt));
  parts.people.enterIteration(begun.number);
  const turn = await superviseTurn(agent, {
    prompt,
    folder: parts.folder,
    environment,
    marker: parts.runMarker,
    outputFile: files.output,
    privateFolder: parts.privateFolder,
    redactor: parts.redactor,
    timeout: limits.iterationTimeout,
    stallTimeout: agentDefinitions[begun.agent].isSilent ? limits.silentStallTimeout : limits.stallTimeout,
    onAttach: attached.onAttach,
    onPromptTaken: () => parts.announce({ kind: "prompted", iteration: begun.number }),
    isAttended: parts.people.isAttended,
    onNotice: (text) => {
      if (!noticed.has(text)) parts.announce({ kind: "note", text });
      noticed.add(text);
    },
    signal: parts.control.signal,
    clock: parts.clock,
  });
  parts.people.enterIteration(undefined);
  await Promise.all([attached.written(), parts.people.written()]);
  return turn;
}

/** What the last iteration has to say to this one, and the last one on the same story, where that was another. */
function feedbackFor(
  parts: TurnContext,
  begun: Pick<StartedIteration, "number" | "story">,
  diagnostic: boolean,
): string[] {
  const rows = parts.journal
    .read((tables) => tables.iterations.last(parts.place.slug, 50))
    .filter((row) => row.n !== begun.number);
  const last = rows[0];
  const lastOfStory = rows.find((row) => row.storyId === begun.story.id);
  const feedback = [
    ...(lastOfStory?.feedback ?? []),
    ...(last && last !== lastOfStory ? (last.feedback ?? []) : []),
  ];
  if (!diagnostic) return feedback;
  return [
    "The last iterations brought no progress, and this is the last one before the run stops. Find out why: read the output of the gates above, look for a wrong assumption, and write what you find into the progress log.",
    ...feedback,
  ];
}
