// The rendered status of efforts.
import { describe, expect, test } from "vitest";
import { toTerminalText } from "../platform/index.ts";
import { type EffortStatus, renderAgo, renderStatus } from "./effort-status.ts";
import { createPaint } from "./terminal-colors.ts";

const now = new Date("2026-03-04T12:00:00Z");

const effort: EffortStatus = {
  effort: "login",
  folder: "tasks/login",
  status: "running",
  live: true,
  runId: "r1",
  branch: "ralph/login",
  iteration: 7,
  maxIterations: 20,
  currentStory: "US-10",
  agent: "command",
  agentReason: null,
  stories: {
    passed: 2,
    total: 3,
    unverified: 1,
    list: [
      { id: "US-1", title: "One", status: "passed", verified: true },
      { id: "US-2", title: "Two\n\u001b[31mred", status: "passed", verified: false },
      { id: "US-10", title: "Three", status: "open", verified: false },
    ],
  },
  costUsd: 1.5,
  tokens: null,
  chain: { before: 0, continues: false },
  lastCheckpoint: { at: "2026-03-04T11:48:00Z", reason: "asked for" },
  startedAt: null,
  updatedAt: null,
  next: { kind: "command", text: "", command: "ralph-ci run --effort login" },
};
const render = (change: Partial<EffortStatus>, colors = false) =>
  renderStatus([{ ...effort, ...change }], { now, paint: createPaint(colors) });

describe("renderStatus", () => {
  test("columns are aligned; unverified and current stories are marked", () => {
    expect(render({})).toBe(
      [
        "login: running, 2/3 stories (1 unverified), iteration 7/20, branch ralph/login, $1.50",
        "  US-1   passed              One",
        "  US-2   passed, unverified  Two [31mred",
        "> US-10  in progress         Three",
        "  Agent command",
        "  Last checkpoint 12 min ago: asked for",
        "  Next: ralph-ci run --effort login",
      ].join("\n"),
    );
  });

  test("a story that is set aside, and why", () => {
    const list = [{ id: "US-1", title: "One", status: "open", verified: false, setAside: "5 tries." }];
    const stories = { ...effort.stories, list };
    const text = render({ live: false, status: "checkpointed", stories });
    expect(text).toMatch(/^ {2}US-1 {2}set aside {2}One$/m);
    expect(text).toContain("\n  Set aside: US-1, 5 tries.\n");
  });

  test("no story is in progress without a run", () => {
    const text = render({ live: false, status: "interrupted" });
    expect(text).toMatch(/^ {2}US-10 {2}open +Three$/m);
  });

  test("the agent in use and the reason, also after the run", () => {
    const agentReason = "claude failed 3 times in a row";
    expect(render({ live: false, agentReason })).toContain(
      "\n  Agent command: claude failed 3 times in a row\n",
    );
    expect(render({ live: false })).not.toContain("Agent");
  });

  test("the number of the run in a chain of automatic runs", () => {
    const shown = (before: number, continues: boolean) => render({ chain: { before, continues } });
    expect(shown(0, false)).not.toContain("in a row");
    expect(shown(0, true)).toContain("\n  Run 1 in a row; the next one starts automatically\n");
    expect(shown(2, false)).toContain("\n  Run 3 in a row\n");
  });

  test("colours change nothing but colours", () => {
    const painted = toTerminalText(render({}, true));
    expect(painted).toContain("\u001b[36m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: removes the colour codes.
    expect(painted.replaceAll(/\u001b\[\d+m/g, "")).toBe(render({}));
  });
});

test.each([
  ["2026-03-04T11:59:30Z", "just now"],
  ["2026-03-04T11:59:00Z", "1 min ago"],
  ["2026-03-04T11:00:01Z", "59 min ago"],
  ["2026-03-04T11:00:00Z", "1 h ago"],
  ["2026-03-03T12:00:00Z", "1 day ago"],
  ["2026-03-01T00:00:00Z", "3 days ago"],
  ["2026-03-05T12:00:00Z", "at 2026-03-05T12:00:00Z"],
  ["soon", "at soon"],
])("renderAgo: %s is %s", (at, words) => {
  expect(renderAgo(at, now)).toBe(words);
});
