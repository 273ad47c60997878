// Tests what `init` takes from its options and from what is found, and what it refuses.
import { expect, test } from "vitest";
import { keyVariable, readChoices } from "./choices.ts";

const project = { kinds: [], tools: [], setup: ["npm ci"], gates: ["npm test"], otherGates: [], leftOut: 0 };

test("what is found is taken, and options replace it", () => {
  expect(readChoices({}, project, [])).toEqual({
    agent: "claude",
    agentCommand: undefined,
    secret: "ANTHROPIC_API_KEY",
    effort: "development-guide",
    setup: ["npm ci"],
    gates: ["npm test"],
    triggers: [],
  });
  const options = { "agent-command": "x", effort: "tasks/a", setup: ["make"], verify: ["make test"] };
  expect(readChoices({ ...options, trigger: ["pull-request", "nightly"] }, project, ["b"])).toEqual({
    agent: "command",
    agentCommand: "x",
    secret: undefined,
    effort: "tasks/a",
    setup: ["make"],
    gates: ["make test"],
    triggers: ["nightly", "pull-request"],
  });
  expect(readChoices({}, project, ["login", "shop"]).effort).toBe("login");
});

test("a secret of any name goes into a variable that the agent reads", () => {
  expect(keyVariable("claude", "TEAM_KEY")).toBe("ANTHROPIC_API_KEY");
  expect(keyVariable("claude", "CLAUDE_CODE_OAUTH_TOKEN")).toBe("CLAUDE_CODE_OAUTH_TOKEN");
  expect(keyVariable("opencode", "OPENAI_API_KEY")).toBe("OPENAI_API_KEY");
  expect(keyVariable("command", "MY_KEY")).toBe("MY_KEY");
});

test.each<[Record<string, string | string[]>, RegExp]>([
  [{ agent: "claud" }, /"claud" is not known; use .*Did you mean claude\?/],
  [{ agent: "command" }, /needs the command to run; add --agent-command "my-agent"$/],
  [{ agent: "claude", "agent-command": "x" }, /has no effect with --agent claude; leave it out/],
  [{ secret: "my key" }, /"my key" cannot be the name of a secret on GitHub; use /],
  [{ secret: "GITHUB_KEY" }, /no name that begins with GITHUB_/],
  [{ effort: "../x" }, /"\.\.\/x" cannot be the name of a new effort; use /],
  [{ effort: "a'b" }, /cannot be the name of a new effort/],
  [{ trigger: ["weekly"] }, /"weekly" is not known; use nightly or pull-request/],
  [{ setup: [`echo \${{ github.token }}`] }, /put what it needs into a script$/],
  [{ verify: ["a\nb"] }, /line break .*; give each command by itself$/],
  [{ setup: [" "] }, /a command is empty/],
])("%j is refused with the fix", (options, sentence) => {
  expect(() => readChoices(options, project, [])).toThrow(sentence);
});

test("an effort whose folder a workflow could read as an expression is refused, although it exists", () => {
  const odd = `\${{ github.token }}`;
  expect(() => readChoices({}, project, [odd])).toThrow(
    /cannot be the name of an effort in a workflow; use /,
  );
  expect(readChoices({}, project, ["plans/one"]).effort).toBe("plans/one");
});
