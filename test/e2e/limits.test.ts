// Provider limits and refused credentials: a limit costs no iteration, refused credentials end the run.
// @module-tag e2e
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

const one = [{ id: "A", verify: "test -e work-A.txt" }];

/** An agent that prints this and fails the first time, and does its work afterwards. */
const firstSays = (workshop: Workshop, words: string, body = "") =>
  writeAgent(
    workshop,
    `${body}
     const seen = process.env.HOME + "/seen";
     if (!fs.existsSync(seen)) { fs.writeFileSync(seen, ""); console.log(${JSON.stringify(words)}); process.exit(1); }
     work(); propose();`,
  );

describe.concurrent("the provider", () => {
  test("sets a limit with an end time: the run waits, and no iteration is used up", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop(one);
    const agent = firstSays(workshop, "API Error: rate limit reached, retry-after: 2");
    const { code, stderr, result } = await workshop.run(
      agent,
      "--max-iterations",
      "1",
      "--max-failures",
      "1",
    );
    expect(code, stderr).toBe(0);
    expect(result).toMatchObject({ status: "complete", stories: { passed: 1, total: 1 } });
    expect(stderr).toMatch(
      /^Waiting until \d{4}-\d\d-\d\d \d\d:\d\d UTC, when the agent's provider allows the next request/m,
    );
    expect(workshop.query("select n, outcome from iterations order by n")).toEqual([
      { n: 1, outcome: "limited" },
      { n: 2, outcome: "passed" },
    ]);
    expect(workshop.progress()).toContain("Result: rate limited");
    expect(workshop.progress()).not.toContain("Reason: max-iterations");
  });

  test("sets a limit that ends after the deadline: the run stops as rate-limited, and a later run continues", async () => {
    using workshop = new Workshop(one);
    const agent = firstSays(workshop, "You've hit your limit · try again in 3 hours");
    const stopped = await workshop.run(agent, "--max-runtime", "1h");
    expect(stopped.code).toBe(2);
    expect(stopped.result).toMatchObject({ status: "incomplete", stopReason: "rate-limited" });
    expect((await workshop.run(agent)).result.status).toBe("complete");
  });

  test("sets a limit without an end time: waiting counts as a failure", async () => {
    using workshop = new Workshop(one);
    const { code, result } = await workshop.run("echo Overloaded; exit 1", "--max-failures", "1");
    expect(code).toBe(1);
    expect(result).toMatchObject({ stopReason: "max-failures" });
  });

  test("refuses the credentials: the run ends at once", async () => {
    using workshop = new Workshop(one);
    const { code, result } = await workshop.run("echo 'Invalid API key · Please run /login'; exit 1");
    expect(code).toBe(1);
    expect(result).toMatchObject({ status: "failed", stopReason: "auth-error", iterations: 0 });
  });

  test("sets a limit: a stop request ends the wait at once", async () => {
    using workshop = new Workshop(one);
    const agent = firstSays(workshop, "usage limit reached, try again in 20 minutes");
    const run = workshop.start(workshop.runArgs(agent));
    await run.printed("Waiting until");
    await workshop.cli(["stop", "x", "--state-dir", workshop.state]);
    const { code, stdout } = await run.ended;
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ stopReason: "stopped" });
  });

  test("sets no limit: an agent that mentions limits long before it fails counts as failed", async () => {
    using workshop = new Workshop(one);
    const agent = `echo "I work on the rate limit"; head -c 5000 /dev/zero | tr '\\0' x; echo; exit 3`;
    const { result } = await workshop.run(agent, "--max-failures", "1");
    expect(result.stopReason).toBe("max-failures");
    expect(workshop.query("select outcome from iterations")).toEqual([{ outcome: "failed" }]);
  });

  test("sets a limit again and again: it counts, and the run ends although each limit has an end time", async () => {
    using workshop = new Workshop(one);
    const agent = "echo '429 Too Many Requests: rate limit exceeded, retry after 0.1 seconds'; exit 1";
    const { code, result } = await workshop.run(
      agent,
      ...["--max-iterations", "2", "--max-failures", "2", "--overload-wait", "0.1s"],
    );
    expect(code).toBe(1);
    expect(result).toMatchObject({ stopReason: "max-failures", iterations: 3 });
  });

  test.each([
    ["Rate limit reached for gpt-x. Please try again in 1h13m4.8s.", 4_384.8],
    ["Rate limit exceeded, retry after 2 hours", 7_200],
    ["Rate limit hit. Available again in about 4 hours.", 14_400],
  ])("says when its limit ends, in words or in several units: %s", async (words, seconds) => {
    using workshop = new Workshop(one);
    const { result } = await workshop.run(`echo '${words}'; exit 1`, "--max-runtime", "1h");
    expect(result).toMatchObject({ stopReason: "rate-limited", iterations: 1 });
    const wait = (Date.parse(String(result.resumeAt)) - Date.now()) / 1_000;
    expect(Math.abs(wait - seconds)).toBeLessThan(60);
  });

  test.each([
    "  expected 200, got 401 Unauthorized: invalid api key\n1 failing",
    "FAIL src/limiter.test.ts > usage limit reached > resets at 9pm\n1 test failed",
  ])("is only quoted by the project's own tests: the session failed: %j", async (words) => {
    using workshop = new Workshop(one);
    const agent = writeAgent(workshop, `console.log(${JSON.stringify(words)}); process.exit(1);`);
    const { result } = await workshop.run(agent, "--max-failures", "1");
    expect(result).toMatchObject({ stopReason: "max-failures" });
    expect(workshop.query("select outcome, failure from iterations")).toEqual([
      { outcome: "failed", failure: "crash" },
    ]);
  });
});
