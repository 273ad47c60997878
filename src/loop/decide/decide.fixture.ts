// Facts, stories and limits for tests of decisions.
import * as fc from "fast-check";
import type { Facts, Limits, StoryFacts } from "./decide.ts";
import { type AgentFacts, type AgentsFacts, freshAgent } from "./pick-agent.ts";

export const limits: Limits = {
  maxIterations: 20,
  maxRuntime: 1_000,
  maxCost: 10,
  maxFailures: 3,
  failoverThreshold: 3,
  stuckAfter: 5,
  maxTries: 5,
};
export const fresh: AgentsFacts = { claude: freshAgent, opencode: freshAgent, command: freshAgent };
export const claude = (facts: Partial<AgentFacts>): Partial<Facts> => ({
  agents: { ...fresh, claude: { ...freshAgent, ...facts } },
});

export function story(id: string, more: Partial<StoryFacts> = {}): StoryFacts {
  return { id, status: "open", priority: 1, dependsOn: [], agents: ["claude"], tries: 0, idle: 0, ...more };
}

export function facts(more: Partial<Facts> = {}): Facts {
  return {
    stories: [story("A")],
    iterations: 0,
    runStartedAt: 0,
    agents: fresh,
    lastStoryId: undefined,
    idleInARow: 0,
    agentIsIdle: false,
    costUsd: 0,
    nextCostUsd: 0,
    request: "none",
    proof: "none",
    ...more,
  };
}

export const agentNames = ["claude", "opencode", "command"] as const;
export const anyAgent: fc.Arbitrary<AgentFacts> = fc.record({
  failuresInARow: fc.nat(5),
  limitedUntil: fc.option(fc.nat(2_000), { nil: undefined }),
  busyUntil: fc.option(fc.nat(2_000), { nil: undefined }),
  unable: fc
    .integer({ min: 0, max: 19 })
    .map((number) => (["auth", "start"] as const)[number])
    .map((failure) => failure && { failure, why: "no key; log in" }),
  lastFailure: fc.constantFrom("", "it crashed"),
});
export const anyCandidates = fc
  .shuffledSubarray([...agentNames], { minLength: 1 })
  .map(([first = "claude", ...rest]): StoryFacts["agents"] => [first, ...rest]);
export const anyStory = fc.record({
  id: fc.constantFrom("A", "B", "C", "D"),
  status: fc.constantFrom("open", "passed", "blocked", "skipped") as fc.Arbitrary<StoryFacts["status"]>,
  priority: fc.integer({ min: -3, max: 9 }),
  dependsOn: fc.array(fc.constantFrom("A", "B", "C", "D", "gone"), { maxLength: 3 }),
  agents: anyCandidates,
  tries: fc.nat(7),
  idle: fc.nat(8),
});
export const anyFacts: fc.Arbitrary<Facts> = fc.record({
  stories: fc.uniqueArray(anyStory, { selector: (each) => each.id }),
  iterations: fc.nat(25),
  runStartedAt: fc.nat(100),
  agents: fc.record({ claude: anyAgent, opencode: anyAgent, command: anyAgent }),
  lastStoryId: fc.constantFrom("A", "B", "C", "D", "gone", undefined),
  idleInARow: fc.nat(8),
  agentIsIdle: fc.boolean(),
  costUsd: fc.double({ min: 0, max: 20, noNaN: true }),
  nextCostUsd: fc.double({ min: 0, max: 5, noNaN: true }),
  request: fc.constantFrom("none", "pause", "stop", "yield", "cancel") as fc.Arbitrary<Facts["request"]>,
  proof: fc.constantFrom("none", "due", "blocked", "cut-off") as fc.Arbitrary<Facts["proof"]>,
});
