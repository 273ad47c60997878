// Tests the precedence of wanted agents and the order of their fallbacks.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AgentChoice, agentsFor, agentsOfEffort, warnAboutAgents } from "./agent-choice.ts";

const choice = (more: Partial<AgentChoice> = {}): AgentChoice => ({
  given: undefined,
  byDefault: "claude",
  failover: [],
  ...more,
});
const asks = (agent?: string) => ({ agent });

describe("the wanted agent", () => {
  test.each([
    ["command", "opencode", "opencode", "claude", "command"],
    [undefined, "opencode", "command", "claude", "opencode"],
    [undefined, undefined, "command", "claude", "command"],
    [undefined, undefined, undefined, "claude", "claude"],
    [undefined, " Claude-Code", "command", "command", "claude"],
    [undefined, "clod", "open-code", "claude", "opencode"],
    [undefined, "clod", "gpt", "command", "command"],
  ] as const)("flag %s, story %s, effort %s, default %s: %s", (given, story, effort, byDefault, wanted) => {
    expect(agentsFor(asks(story), asks(effort), choice({ given, byDefault }))).toEqual([wanted]);
  });
});

describe("the fallbacks", () => {
  test.each([
    ["claude", ["claude", "opencode", "command"], ["opencode", "command"]],
    ["opencode", ["claude", "opencode", "command"], ["command", "claude"]],
    ["command", ["claude", "opencode"], ["claude", "opencode"]],
    ["claude", ["opencode", "opencode", "claude"], ["opencode"]],
    ["claude", [], []],
  ] as const)("after %s of %j: %j", (given, failover, others) => {
    expect(agentsFor(asks(), asks(), choice({ given, failover }))).toEqual([given, ...others]);
  });

  test("always: the wanted agent, then each other agent of the list once", () => {
    const name = fc.constantFrom("claude" as const, "opencode" as const, "command" as const);
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 5 }), (given, failover) => {
        const [first, ...others] = agentsFor(asks(), asks(), choice({ given, failover }));
        expect(first).toBe(given);
        expect(new Set(others).size).toBe(others.length);
        expect(new Set([given, ...others])).toEqual(new Set([given, ...failover]));
      }),
    );
  });
});

describe("an effort", () => {
  const stories = [
    { id: "A", agent: undefined, passes: false },
    { id: "B", agent: "command", passes: true },
    { id: "C", agent: "opencode", passes: false },
  ];

  test("needs the agents of its open stories, or without any the wanted agent", () => {
    expect(agentsOfEffort({ agent: undefined, stories }, choice())).toEqual(["claude", "opencode"]);
    expect(agentsOfEffort({ agent: "command", stories: [] }, choice())).toEqual(["command"]);
  });

  test("with unknown names gets one sentence, otherwise none", () => {
    expect(warnAboutAgents({ agent: "Claude", stories })).toEqual([]);
    const many = Array.from({ length: 9 }, (_, index) => ({ id: `S${index}`, agent: "gpt", passes: false }));
    expect(warnAboutAgents({ agent: "clod", stories: many })).toEqual([
      '"agent" names unknown agents ("clod" of the effort, "gpt" of S0, "gpt" of S1, "gpt" of S2, "gpt" of S3 and 5 more), which are ignored; write claude, opencode or command.',
    ]);
  });
});
