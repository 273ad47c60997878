// Reads from the journal what the pull request says about the effort.
import { nameInputs } from "../../inputs/index.ts";
import type { IterationRow, JournalTables } from "../../journal/index.ts";
import {
  describeEnding,
  describeProposed,
  describeReviews,
  type Ending,
  isPass,
  personKindPrefix,
} from "../../loop/index.ts";
import type { EffortFacts, StoryFacts } from "../../pull-request/index.ts";
import { type EffortStatus, readProof, readStatus, renderNextStep } from "../../report/index.ts";
import type { RunContext } from "../context.ts";

/** The run whose pull request is written, and the goal of its effort. */
export interface DescribedRun extends Pick<RunContext, "runId" | "journal" | "location" | "host"> {
  readonly goal: string;
}

/** Reads the facts; `ending` is undefined while the run is at work. @returns undefined if the effort is not recorded */
export function readEffortFacts(run: DescribedRun, ending: Ending | undefined): EffortFacts | undefined {
  const { journal, location, host, goal } = run;
  const place = { place: "workflow" } as const;
  const [status] = readStatus(journal, location.slug, host.place === "workflow" ? place : undefined);
  const effortId = journal.read((tables) => tables.sessions.get(location.slug)?.effortId);
  if (!status || !effortId) return undefined;
  const { proof, rows, invited } = journal.read((tables) => ({
    proof: readProof(tables, location.slug),
    rows: tables.iterations.list(location.slug).filter(({ outcome }) => isPass(outcome)),
    invited: tables.events.last(location.slug, `${personKindPrefix}invited`),
  }));
  const say = host.place === "workflow" ? nameInputs : (text: string) => text;
  const isLive = ending === undefined;
  return {
    effortId,
    effort: location.slug,
    goal,
    issue: location.issue,
    stories: journal.read((tables) => readStoryFacts(tables, status, rows)),
    proof: proof === null ? undefined : say(proof.text),
    standing: isLive
      ? `A run is at work; ${status.iteration} iterations are done.`
      : say(describeEnding(ending)),
    next: isLive ? undefined : say(renderNextStep(status.next)),
    joining: isLive && invited?.runId === run.runId ? invited.detail : undefined,
    iterations: status.iteration,
    costUsd: status.costUsd,
    reviews: journal.read((tables) => describeReviews(tables, location.slug)),
    proposed: (status.proposed ?? []).map(describeProposed),
    isProved: ending?.reason === "complete" && proof?.result === "passed",
  };
}

function readStoryFacts(
  tables: JournalTables,
  { effort, stories }: EffortStatus,
  passes: readonly IterationRow[],
): StoryFacts[] {
  const passing = new Map(passes.map((row) => [row.storyId, row]));
  return stories.list.map(({ id, title, status, verified, setAside }) => {
    const row = status === "passed" ? passing.get(id) : undefined;
    const gates = row ? tables.gates.list(effort, row.n) : [];
    return {
      id,
      title,
      state: stateOf(status, verified, setAside),
      reason: setAside,
      commits: row?.commitSha ? [row.commitSha] : [],
      gates: gates.filter(({ exitCode }) => exitCode === 0).map(({ command }) => command),
    };
  });
}

function stateOf(status: string, verified: boolean, setAside: string | undefined): StoryFacts["state"] {
  if (status === "passed") return verified ? "passed" : "unverified";
  if (setAside !== undefined) return "set aside";
  return status === "skipped" ? "skipped" : "open";
}
