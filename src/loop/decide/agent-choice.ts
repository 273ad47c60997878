// Lists the agents that may work on a story: the wanted agent, then its fallbacks.
import { type AgentName, agentNames, readAgentName } from "../../agents/index.ts";
import { didYouMean } from "../../platform/index.ts";

/** The agents that a run may use; those of `failover` replace one another, in this order. */
export interface AgentChoice {
  /** Works on every story; undefined if stories and effort may choose. */
  given: AgentName | undefined;
  byDefault: AgentName;
  failover: readonly AgentName[];
}

/** The agents that may work on a story; the first is the wanted agent. */
export type AgentCandidates = readonly [AgentName, ...AgentName[]];

interface AgentRequest {
  agent: string | undefined;
}

/** The agents that may work on a story of an effort. Unknown names are ignored. */
export function agentsFor(story: AgentRequest, effort: AgentRequest, choice: AgentChoice): AgentCandidates {
  const wanted = choice.given ?? requestedAgent(story) ?? requestedAgent(effort) ?? choice.byDefault;
  const { failover } = choice;
  const position = failover.indexOf(wanted);
  const inTurn = [...failover.slice(position + 1), ...failover.slice(0, Math.max(position, 0))];
  return [wanted, ...new Set(inTurn.filter((name) => name !== wanted))];
}

/** Every agent that may work on the open stories of an effort, each once. Without open stories, those for a new story. */
export function agentsOfEffort(
  effort: AgentRequest & { stories: readonly (AgentRequest & { passes: boolean })[] },
  choice: AgentChoice,
): AgentName[] {
  const open = effort.stories.filter((story) => !story.passes);
  const stories = open.length > 0 ? open : [{ agent: undefined }];
  return [...new Set(stories.flatMap((story) => agentsFor(story, effort, choice)))];
}

function requestedAgent({ agent }: AgentRequest): AgentName | undefined {
  return agent === undefined ? undefined : readAgentName(agent);
}

/** A warning about the unknown agent names of an effort: one sentence, or none. */
export function warnAboutAgents(
  effort: AgentRequest & { stories: readonly (AgentRequest & { id: string })[] },
): string[] {
  const owners = [{ id: "the effort", agent: effort.agent }, ...effort.stories];
  const unknown = owners.flatMap(({ id, agent }) =>
    agent === undefined || readAgentName(agent) ? [] : [{ id, agent }],
  );
  if (unknown.length === 0) return [];
  const named = unknown
    .slice(0, maxNamedOwners)
    .map(({ id, agent }) => `${JSON.stringify(agent.slice(0, 60))} of ${id}`);
  const rest = unknown.length > maxNamedOwners ? ` and ${unknown.length - maxNamedOwners} more` : "";
  return [
    `"agent" names unknown agents (${named.join(", ")}${rest}), which are ignored; write ${agentNames.slice(0, -1).join(", ")} or ${agentNames.at(-1)}.${didYouMean(unknown[0]?.agent ?? "", agentNames)}`,
  ];
}

const maxNamedOwners = 5;
