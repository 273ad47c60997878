// Tests the choice of agents by name, and the error for a missing setting.
import { describe, expect, test } from "vitest";
import { createAgents, readAgentName } from "./agents.ts";
import type { AgentSettings } from "./definition.ts";

const settings: AgentSettings = {
  agentCommand: undefined,
  claudeMode: "auto",
  opencodeRoute: "async",
  prices: {},
};

describe("agents by name", () => {
  test("each is created once, with its own variables", () => {
    const agents = createAgents(
      { ...settings, agentCommand: "my-agent" },
      { ANTHROPIC_API_KEY: "k", OTHER: "x" },
    );
    expect(agents.get("claude")).toBe(agents.get("claude"));
    expect(agents.get("claude").environment).toMatchObject({ ANTHROPIC_API_KEY: "k" });
    expect(agents.get("claude").environment).not.toHaveProperty("OTHER");
    expect(agents.get("command")).toMatchObject({ name: "command", command: ["sh", "-c", "my-agent"] });
  });

  test("command without a command names the missing option", () => {
    expect(() => createAgents(settings, {}).get("command")).toThrow(/add --agent-command "my-agent"/);
  });
});

test.each([
  ["claude", "claude"],
  [" Claude-Code ", "claude"],
  ["OPEN-CODE", "opencode"],
  ["command", "command"],
  ["clod", undefined],
  ["", undefined],
  ["constructor", undefined],
])("%j means %s", (word, name) => {
  expect(readAgentName(word)).toBe(name);
});
