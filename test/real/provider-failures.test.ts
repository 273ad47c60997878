// Provider errors as the real programs report them: each gets the right failure class, and the run ends in time.
import { describe, expect, test } from "vitest";
import { answer, type Fault, refuse } from "../kit/model/index.ts";
import { failing, RealAgents, storiesOf } from "../kit/real-agents.ts";

const agents = ["claude", "opencode"] as const;
const always = Number.POSITIVE_INFINITY;
const subscription = "sk-ant-oat01-test-canary-0123456789";
const outcomes = "select outcome, failure from iterations order by n";

/** A run whose provider refuses the first agent sessions. */
const refusing = (sessions: number, fault: Fault) =>
  RealAgents.open(storiesOf("A"), failing(sessions, answer([refuse(fault)])));

/** The test fails if the run takes longer, in ms: a program that retries by itself takes minutes. */
const deadline = 180_000;

test("Claude Code with an API key does not report when a limit ends: the run waits a default time, then continues", async () => {
  const resetsAt = Math.floor(Date.now() / 1_000) + 3_600;
  await using lab = await refusing(1, { name: "rate-limit", retryAfter: 3_600, resetsAt });
  const { stderr, result } = await lab.run("--agent", "claude");
  expect(result, stderr).toMatchObject({ status: "complete", resumeAt: null });
  expect(lab.workshop.query(outcomes)).toEqual([
    { outcome: "limited", failure: "rate-limit" },
    { outcome: "passed", failure: null },
  ]);
});

describe.each(agents)("%s", (agent) => {
  const asked = ["--agent", agent];

  test(
    "limited for an hour: the run stops and says until when",
    async () => {
      const resetsAt = Math.floor(Date.now() / 1_000) + 3_600;
      await using lab = await refusing(always, { name: "rate-limit", retryAfter: 3_600, resetsAt });
      // With an API key Claude Code does not report when the limit ends.
      delete lab.workshop.environment.ANTHROPIC_API_KEY;
      lab.workshop.environment.CLAUDE_CODE_OAUTH_TOKEN = subscription;
      const { code, stderr, result } = await lab.run(...asked, "--max-runtime", "10m");
      expect({ code, ...result }, stderr).toMatchObject({
        code: 2,
        status: "incomplete",
        stopReason: "rate-limited",
      });
      expect(Math.abs(Date.parse(result.resumeAt ?? "") / 1_000 - resetsAt)).toBeLessThan(90);
      expect(lab.workshop.query(outcomes)).toEqual([{ outcome: "limited", failure: "rate-limit" }]);
      expect(stderr).toMatch(/^Stopping: rate-limited\. The agent's provider limits its use until /m);
    },
    deadline,
  );

  test(
    "with an overloaded provider: the run ends after three failures",
    async () => {
      await using lab = await refusing(always, { name: "overloaded" });
      const { code, stderr, result } = await lab.run(...asked);
      expect({ code, ...result }, stderr).toMatchObject({
        code: 1,
        status: "failed",
        stopReason: "max-failures",
      });
      expect(lab.workshop.query(outcomes)).toEqual(
        [1, 2, 3].map(() => ({ outcome: "limited", failure: "overload" })),
      );
      expect(stderr.match(/^Waiting until /gm)?.length).toBe(2);
    },
    deadline,
  );

  test(
    "with refused credentials: the run stops at once",
    async () => {
      await using lab = await refusing(always, { name: "authentication" });
      const { code, stderr, result } = await lab.run(...asked);
      expect({ code, ...result }, stderr).toMatchObject({ code: 1, stopReason: "auth-error", iterations: 0 });
      expect(stderr).toMatch(
        /^Stopping: auth-error\. \w+ cannot work: .* says: .*api.key.*; .*ANTHROPIC_API_KEY/im,
      );
    },
    deadline,
  );

  test.each([
    {
      what: "a conversation that is too long",
      fault: "context-overflow",
      failure: "context",
      says: /too long|context length/i,
    },
    { what: "a model that is unknown", fault: "unknown-model", failure: "model", says: /model/i },
    { what: "an error within the provider", fault: "server-error", failure: "overload", says: /error/i },
  ] as const)(
    "$what: the iteration fails, and the next one does the story",
    async ({ fault, failure, says }) => {
      await using lab = await refusing(1, { name: fault });
      const { code, stderr, result } = await lab.run(...asked);
      expect({ code, ...result }, stderr).toMatchObject({ code: 0, status: "complete" });
      expect(lab.workshop.query("select outcome, failure, reason from iterations order by n")).toEqual([
        {
          outcome: failure === "overload" ? "limited" : "failed",
          failure,
          reason: expect.stringMatching(new RegExp(`says: .*(?:${says.source})`, "i")),
        },
        { outcome: "passed", failure: null, reason: "1 gate passed." },
      ]);
    },
    deadline,
  );
});
