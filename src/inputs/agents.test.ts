// Tests the rules of the options about agents, and that each error ends with the fix.
import { describe, expect, test } from "vitest";
import { readRunInputs } from "./inputs.ts";
import { parsePrices } from "./prices.ts";

describe("which agents work", () => {
  test("by default claude, or command if a command is given", () => {
    expect(readRunInputs({}).choice).toEqual({ given: undefined, byDefault: "claude", failover: [] });
    expect(readRunInputs({ "agent-command": "my-agent" })).toMatchObject({
      agentCommand: "my-agent",
      choice: { given: undefined, byDefault: "command" },
    });
    expect(readRunInputs({ agent: "opencode" }).choice.given).toBe("opencode");
  });

  test.each([["claude,command"], [["claude", "command"]], ["claude\ncommand"], [" claude , command,claude"]])(
    "failover %j keeps its order, without duplicates",
    (failover) => {
      const { choice } = readRunInputs({ failover, "agent-command": "x" });
      expect(choice.failover).toEqual(["claude", "command"]);
    },
  );

  test.each([
    [{ agent: "command" }, /^--agent command needs .*; add --agent-command "my-agent"$/],
    [{ failover: "claude,command" }, /^--failover command needs .*; add --agent-command "my-agent"$/],
    [{ agent: "claude", "agent-command": "x" }, /; leave one of the two out, or name command in --failover$/],
    [{ agent: "clod" }, /^--agent "clod" is not known; use claude, opencode or command$/],
    [{ failover: "clod" }, /^--failover "clod" is not known; use claude, opencode or command$/],
    [{ failover: "claude,,opencode" }, /^--failover has an empty entry; write /],
    [{ "claude-mode": "window" }, /; use auto, tmux or print$/],
  ])("%j is a mistake", (given, sentence) => {
    expect(() => readRunInputs(given)).toThrow(sentence);
  });

  test("a command may be the fallback of another agent", () => {
    const given = { agent: "claude", "agent-command": "x", failover: "command" };
    expect(readRunInputs(given).choice).toEqual({
      given: "claude",
      byDefault: "command",
      failover: ["command"],
    });
  });
});

test("the stall limit is 20 minutes; an agent that may be silent has one only if it is given", () => {
  expect(readRunInputs({})).toMatchObject({ stallTimeout: 1_200_000, silentStallTimeout: undefined });
  expect(readRunInputs({ "stall-timeout": "90s" })).toMatchObject({
    stallTimeout: 90_000,
    silentStallTimeout: 90_000,
  });
});

describe("prices", () => {
  test("are read with and without cache prices", () => {
    const entries = ["one=3/15", "some/two=0.25/1/0.03", "a=b = 1/2/3/4", "one=4/20"];
    expect(parsePrices("prices", entries)).toEqual({
      one: { input: 4, output: 20, cacheRead: undefined, cacheWrite: undefined },
      "some/two": { input: 0.25, output: 1, cacheRead: 0.03, cacheWrite: undefined },
      "a=b": { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 },
    });
  });

  test.each(["one", "=1/2", "one=1", "one=1/2/3/4/5", "one=-1/2", "one=1,5/2", "one=1/"])(
    "%j is not a price",
    (entry) => {
      expect(() => parsePrices("prices", [entry])).toThrow(/; write MODEL=INPUT\/OUTPUT .*=3\/15$/);
    },
  );
});
