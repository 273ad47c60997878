// Says which agents may work on a story: the one that is wanted, then those that go on for it.
import { type AgentName, agentNames, readAgentName } from "../../agents/index.ts";

/** What a run was told about its agents. */
export interface AgentChoice {
  /** The one that works on every story; undefined where stories and effort may choose. */
  given: AgentName | undefined;
  /** The one that works where nobody chooses. */
  byDefault: AgentName;
  /** Those that go on for one another, in this order. */
  failover: readonly AgentName[];
}

/** The agents that may work on a story; the first is the one that is wanted. */
export type AgentCandidates = readonly [AgentName, ...AgentName[]];

/** Whatever may ask for an agent by its name: a story, or the whole effort. */
interface AgentRequest {
  agent: string | undefined;
}

/** The agents that may work on a story of an effort. A name that is none of ours is passed over. */
export function agentsFor(story: AgentRequest, effort: AgentRequest, choice: AgentChoice): AgentCandidates {
  const wanted = choice.given ?? askedFor(story) ?? askedFor(effort) ?? choice.byDefault;
  const { failover } = choice;
  const place = failover.indexOf(wanted);
  const inTurn = [...failover.slice(place + 1), ...failover.slice(0, Math.max(place, 0))];
  return [wanted, ...new Set(inTurn.filter((name) => name !== wanted))];
}

/** Every agent that may work on an effort, each once: on its open stories, or where there are none on a story to come. */
export function agentsOfEffort(
  effort: AgentRequest & { stories: readonly (AgentRequest & { passes: boolean })[] },
  choice: AgentChoice,
): AgentName[] {
  const open = effort.stories.filter((story) => !story.passes);
  const stories = open.length > 0 ? open : [{ agent: undefined }];
  return [...new Set(stories.flatMap((story) => agentsFor(story, effort, choice)))];
}

function askedFor({ agent }: AgentRequest): AgentName | undefined {
  return agent === undefined ? undefined : readAgentName(agent);
}

/** What a person should know of the names of agents in an effort that are none of ours: one sentence, or none. */
export function warnAboutAgents(
  effort: AgentRequest & { stories: readonly (AgentRequest & { id: string })[] },
): string[] {
  const owners = [{ id: "the effort", agent: effort.agent }, ...effort.stories];
  const unknown = owners.flatMap(({ id, agent }) =>
    agent === undefined || readAgentName(agent) ? [] : [{ id, agent }],
  );
  if (unknown.length === 0) return [];
  const named = unknown
    .slice(0, namedOwners)
    .map(({ id, agent }) => `${JSON.stringify(agent.slice(0, 60))} of ${id}`);
  const rest = unknown.length > namedOwners ? ` and ${unknown.length - namedOwners} more` : "";
  return [
    `No agent is called as "agent" says (${named.join(", ")}${rest}), and it is passed over; write ${agentNames.join(", ")}.`,
  ];
}

/** So many are named before the rest is only counted. */
const namedOwners = 5;
