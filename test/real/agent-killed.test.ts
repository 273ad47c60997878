// The real agent programs are killed or stay silent in a turn: the iteration fails, its work is kept, the next one continues.
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { answer, createLatch, hold, runShell, silence, workStories } from "../kit/model/index.ts";
import { markedProcessNamed } from "../kit/processes.ts";
import { attachCommand, failing, RealAgents, sessionOf, storiesOf } from "../kit/real-agents.ts";

/** The test fails if the run takes longer, in ms. */
const deadline = 90_000;

/** Starts a run whose first agent session has written a file and waits for the model. */
async function startHalfDone(agent: string) {
  const latch = createLatch();
  let first: string | undefined;
  const lab = await RealAgents.open(storiesOf("A"), (request) => {
    first ??= sessionOf(request);
    if (sessionOf(request) !== first) return workStories(request);
    return request.answered === 0
      ? answer([runShell("echo half > half.txt")])
      : answer([hold(latch.released)]);
  });
  const run = lab.start("--agent", agent);
  await Promise.all([lab.model.arrived(2), run.printed("Attach with: ")]);
  return { lab, run, socket: attachCommand(run.stderr).command.split(" ")[2] ?? "" };
}

type HalfDoneRun = Awaited<ReturnType<typeof startHalfDone>>;
const kill = (name: string) => (half: HalfDoneRun) =>
  process.kill(markedProcessNamed(`RALPH_TEST_MARK=${half.lab.workshop.folder}`, name), "SIGKILL");
const tmux = ({ socket }: HalfDoneRun, ...args: string[]) =>
  execFileSync("tmux", ["-S", socket, ...args], { encoding: "utf8" });

describe("an agent killed during its turn", () => {
  test.each([
    { what: "Claude Code", agent: "claude", end: kill("claude"), says: /Claude Code was ended by signal 9/ },
    {
      what: "the tmux server of Claude Code",
      agent: "claude",
      end: (half: HalfDoneRun) =>
        process.kill(Number(tmux(half, "display-message", "-p", "#{pid}")), "SIGKILL"),
      says: /Claude Code was lost: the tmux server is gone/,
    },
    {
      what: "the tmux server of Claude Code, by its own command",
      agent: "claude",
      end: (half: HalfDoneRun) => void tmux(half, "kill-server"),
      says: /Claude Code was lost: the tmux server is gone/,
    },
    {
      what: "the server of opencode",
      agent: "opencode",
      end: kill("opencode"),
      says: /opencode's server was ended by SIGKILL before the turn was over/i,
    },
  ])(
    "$what",
    async ({ agent, end, says }) => {
      const half = await startHalfDone(agent);
      await using lab = half.lab;
      end(half);
      const { code, stderr } = await half.run.ended;
      expect(code, stderr).toBe(0);
      const columns = "agent, outcome, failure, reason";
      expect(lab.workshop.query(`select ${columns} from iterations order by n`)).toEqual([
        { agent, outcome: "failed", failure: "crash", reason: expect.stringMatching(says) },
        { agent, outcome: "passed", failure: null, reason: "1 gate passed." },
      ]);
      // The changes stay in the checkout, and the next prompt says how the last iteration ended.
      expect(lab.workshop.git("show", "--name-only", "--format=", "HEAD~1")).toContain("half.txt");
      expect(lab.workshop.prompt(2)).toMatch(says);
    },
    deadline,
  );
});

describe("a silent agent", () => {
  // A cold start of opencode alone can be silent for more than 8 s on a busy machine.
  test.each([
    { agent: "claude", seconds: 10 },
    { agent: "opencode", seconds: 25 },
  ])(
    "$agent is ended after --stall-timeout, and the next session continues",
    async ({ agent, seconds }) => {
      await using lab = await RealAgents.open(storiesOf("A"), failing(1, answer([silence()])));
      const { stderr, result } = await lab.run("--agent", agent, "--stall-timeout", `${seconds}s`);
      expect(result, stderr).toMatchObject({ status: "complete" });
      expect(lab.workshop.query("select outcome, failure, reason from iterations order by n")).toEqual([
        {
          outcome: "failed",
          failure: "stall",
          reason: `The agent did nothing for ${seconds} s (--stall-timeout).`,
        },
        { outcome: "passed", failure: null, reason: "1 gate passed." },
      ]);
      const limit = (seconds + 30) * 1000;
      const ended = `select duration_ms < ${limit} as ended from iterations where n = 1`;
      expect(lab.workshop.query(ended)).toEqual([{ ended: 1 }]);
    },
    2 * deadline,
  );
});
