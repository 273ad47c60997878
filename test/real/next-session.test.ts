// The real programs are started for the next story while the gates of the last one run: used, dropped, and left by a kill.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { workStories } from "../kit/model/index.ts";
import { markedProcesses } from "../kit/processes.ts";
import { RealAgents } from "../kit/real-agents.ts";

/** The test fails if the runs take longer, in ms. */
const deadline = 180_000;
const gateTimeout = ["--gate-timeout", "90s"];

/** Waits, the first time, until a program of this test has the story in its environment. */
const awaitProgram = (story: string) =>
  `test -e ../waited || until grep -lsz '^RALPH_STORY_ID=${story}$' /proc/[0-9]*/environ | xargs grep -qsz "^RALPH_TEST_MARK=$RALPH_TEST_MARK$"; do sleep 0.1; done; touch ../waited`;
const checkWork = (story: string) => `test -e work-${story}.txt`;
const stories = (first: string) => [
  { id: "A", verify: `${awaitProgram("B")}; ${first}; ${checkWork("A")}` },
  { id: "B", verify: checkWork("B") },
];

describe.each(["claude", "opencode"])("%s", (agent) => {
  /** What the sessions asked their model: each that had a prompt twice, and opencode once more for a title. */
  const expectRequests = ({ model }: RealAgents, asked: string[]) => {
    expect(model.main.map(({ story }) => story)).toEqual(asked.flatMap((story) => [story, story]));
    expect(model.side.length).toBeLessThanOrEqual(agent === "claude" ? 0 : asked.length);
  };
  const programsFor = (story: string, { workshop }: RealAgents) => {
    const own = new Set(markedProcesses(`RALPH_TEST_MARK=${workshop.folder}`).map(({ pid }) => pid));
    return markedProcesses(`RALPH_STORY_ID=${story}`).filter(({ pid }) => own.has(pid));
  };

  test(
    "waits while the gates run, and works with what was committed since",
    async () => {
      await using lab = await RealAgents.open(stories("sleep 3"), workStories);
      const { code, stderr, result } = await lab.run("--agent", agent, ...gateTimeout);
      expect(code, stderr).toBe(0);
      expect(result).toMatchObject({ status: "complete", iterations: 2 });
      expectRequests(lab, ["A", "B"]);
      expect(lab.record(2, "output.log")).toContain("B is proposed as done.");
      expect(stderr.match(/Attach with: /g)).toHaveLength(2);
      if (agent !== "claude") return;
      // The state of git that the model gets is the one at the prompt, not at the start of the program.
      expect(JSON.stringify(lab.model.main[2]?.body)).toContain("A: Story A");
      const [, drawn = ""] = lab.record(2, "session.cast").split("\n");
      expect(drawn).not.toBe("");
      expect(lab.record(2, "transcript.jsonl")).not.toContain("A is proposed as done.");
    },
    deadline,
  );

  test(
    "costs nothing and leaves nothing when the story is tried again",
    async () => {
      const again = "test -e ../again || { touch ../again; exit 1; }";
      await using lab = await RealAgents.open(stories(again), workStories);
      const { code, stderr } = await lab.run("--agent", agent, ...gateTimeout);
      expect(code, stderr).toBe(0);
      expect(lab.workshop.query("select story_id, outcome from iterations order by n")).toEqual([
        { story_id: "A", outcome: "gates-failed" },
        { story_id: "A", outcome: "passed" },
        { story_id: "B", outcome: "passed" },
      ]);
      expectRequests(lab, ["A", "A", "B"]);
      expect(programsFor("B", lab)).toEqual([]);
      const [run] = lab.workshop.query("select id from runs");
      expect(existsSync(join(lab.workshop.folder, `ralph-ci-${run?.id}`))).toBe(false);
    },
    deadline,
  );

  test(
    "is ended by the next run if its own run was killed",
    async () => {
      const hold = "test -e ../held || { touch ../held; sleep 80; }";
      await using lab = await RealAgents.open(stories(hold), workStories);
      const killed = lab.start("--agent", agent, ...gateTimeout);
      await killed.created(join(lab.workshop.folder, "held"));
      killed.child.kill("SIGKILL");
      await killed.ended;
      const [run] = lab.workshop.query("select id from runs");
      expect(markedProcesses(`RALPH_CI_RUN=${run?.id}`).length).toBeGreaterThan(0);
      expect(programsFor("B", lab).length).toBeGreaterThan(0);
      expect(existsSync(join(lab.workshop.folder, `ralph-ci-${run?.id}`, "next"))).toBe(true);
      const { code, stderr } = await lab.run("--agent", agent, ...gateTimeout);
      expect(code, stderr).toBe(0);
      expect(markedProcesses(`RALPH_CI_RUN=${run?.id}`)).toEqual([]);
      expect(existsSync(join(lab.workshop.folder, `ralph-ci-${run?.id}`))).toBe(false);
    },
    deadline,
  );
});
