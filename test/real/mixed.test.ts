// The real Claude Code and the real opencode in one effort: on their own stories, and as fallback for each other.
import { describe, expect, test } from "vitest";
import { locationArgs } from "../kit/expectations.ts";
import { answer, type ModelRequest, type Protocol, refuse, workStories } from "../kit/model/index.ts";
import { failing, RealAgents, storiesOf } from "../kit/real-agents.ts";

const pinned = (id: string, agent: string) => storiesOf(id).map((story) => ({ ...story, agent }));

describe("Claude Code and opencode", () => {
  test("work on one effort, each on its own stories", async () => {
    const stories = [...pinned("A", "claude"), ...pinned("B", "opencode"), ...pinned("C", "claude")];
    await using lab = await RealAgents.open(stories, workStories);
    const { result, stderr } = await lab.run();
    expect(result, stderr).toMatchObject({ status: "complete", iterations: 3 });
    const columns = "story_id, agent, outcome, tokens_input, cost_usd > 0 as priced";
    expect(lab.workshop.query(`select ${columns} from iterations order by n`)).toEqual(
      [
        ...[
          { story_id: "A", agent: "claude" },
          { story_id: "B", agent: "opencode" },
        ],
        { story_id: "C", agent: "claude" },
      ].map((row) => ({ ...row, outcome: "passed", tokens_input: 2_000, priced: 1 })),
    );
    expect(lab.model.main.map(({ story, protocol }) => `${story} ${protocol}`)).toEqual([
      ...["A anthropic", "A anthropic", "B openai", "B openai", "C anthropic", "C anthropic"],
    ]);
    expect(lab.workshop.subjects()).toEqual(["A: Story A", "B: Story B", "C: Story C"]);
    expect(lab.workshop.query("select session_type from sessions")).toEqual([{ session_type: "tmux" }]);
  });

  test.each([
    { first: "claude", second: "opencode", busy: "anthropic" },
    { first: "opencode", second: "claude", busy: "openai" },
  ] as const)("$second replaces $first after three failures, until it succeeds", async (names) => {
    const { first, second, busy } = names;
    await using lab = await RealAgents.open(storiesOf("A", "B"), overloadedFor(busy, 3));
    const { workshop } = lab;
    const args = ["--agent", first, "--failover", `${first},${second}`, "--failover-threshold", "3"];
    const { result, stderr } = await lab.run(...args);
    expect(result, stderr).toMatchObject({ status: "complete", resumeAt: null });

    const why = `${first} failed 3 times in a row (its provider is too busy)`;
    expect(stderr.split("\n").filter((line) => /^Continuing with|tried again/.test(line))).toEqual([
      `Continuing with ${second}: ${why}`,
      `${first} is tried again: ${second} succeeded`,
    ]);
    expect(workshop.query("select n, agent, outcome from iterations order by n")).toEqual([
      ...[1, 2, 3].map((n) => ({ n, agent: first, outcome: "limited" })),
      { n: 4, agent: second, outcome: "passed" },
      { n: 5, agent: first, outcome: "passed" },
    ]);
    expect(workshop.query("select n, detail from events where kind = 'failover' order by id")).toEqual([
      { n: 4, detail: `${second}: ${why}` },
      { n: 5, detail: `${first}: ${second} succeeded` },
    ]);
    expect(workshop.progress()).toContain(
      `| Agent: ${second} | Result: passed\n- Continuing with ${second}: ${why}.\n`,
    );
    expect(workshop.progress()).toContain(`- ${first} is tried again: ${second} succeeded.\n`);
    const status = await workshop.cli(["status", ...locationArgs(workshop)]);
    expect(status.stdout).toContain(`\n  Agent ${first}: ${second} succeeded\n`);
  });
});

/** A model whose provider is overloaded for the given number of sessions of one protocol. */
function overloadedFor(protocol: Protocol, turns: number) {
  const busy = failing(turns, answer([refuse({ name: "overloaded" })]));
  return (request: ModelRequest) => (request.protocol === protocol ? busy(request) : workStories(request));
}
