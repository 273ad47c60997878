// The next step of every reason to stop, copied and run as it stands, makes progress, or names what a person decides.
// @module-tag e2e
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { StopReason } from "../../src/loop/index.ts";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { type ProcessEnd, RunningProcess } from "../kit/running-process.ts";
import { obeyedCommands, Step } from "../kit/step.ts";
import { type PrintedResult, Workshop } from "../kit/workshop.ts";

const two = [
  { id: "A", verify: "test -e work-A.txt" },
  { id: "B", verify: "test -e work-B.txt" },
];

/** Pastes a line into a shell whose folder is not the run's. */
function paste(workshop: Workshop, line: string): Promise<ProcessEnd> {
  workshop.script("ralph-ci", `#!/bin/sh\nexec '${process.execPath}' '${process.env.RALPH_TEST_CLI}' "$@"\n`);
  const child = spawn("sh", ["-c", line], {
    cwd: workshop.home,
    env: { ...workshop.environment, PATH: `${workshop.folder}:${workshop.environment.PATH}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new RunningProcess(child).ended;
}

interface Next {
  kind: string;
  text: string;
  command: string | null;
}

async function readNext(workshop: Workshop): Promise<Next> {
  const { stdout } = await workshop.cli(["status", "--json", "--state-dir", workshop.state]);
  return JSON.parse(stdout).efforts[0].next;
}

/** An agent that hangs in one iteration. */
const hangsIn = (workshop: Workshop, hanging: number) =>
  writeAgent(
    workshop,
    `if (iteration === ${hanging}) setTimeout(() => {}, 60_000); else { work(); propose(); }`,
    "hanging",
  );

/** An agent that does this instead of its work, but only once. */
const once = (workshop: Workshop, body: string) =>
  writeAgent(
    workshop,
    `const seen = process.env.HOME + "/seen";
     const first = !fs.existsSync(seen);
     fs.writeFileSync(seen, "");
     if (first) { ${body} } else { work(); propose(); }`,
    "once",
  );

/** Writes to the journal as the program does not: the cost of a command's session is unknown. */
function setCost(workshop: Workshop, dollars: number): void {
  const program =
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('update iterations set cost_usd = ?', (float(sys.argv[2]),)); c.commit()";
  execFileSync("python3", ["-c", program, join(workshop.state, "sessions.db"), String(dollars)]);
}

interface Scenario {
  stories?: ConstructorParameters<typeof Workshop>[0];
  /** Runs until it stops with the reason. */
  stop(workshop: Workshop): Promise<{ stderr: string; result: PrintedResult }>;
  kind: "command" | "decision";
  text?: RegExp;
  /** What a person does who decides. */
  mend?(workshop: Workshop): void;
  /** Stories that have passed after the next step; undefined where no run follows. */
  passes?: number;
}

const invalidKey = "console.log('Invalid API key · Please run /login'); process.exit(1);";

const scenarios: Record<StopReason, Scenario> = {
  complete: {
    stories: [{ id: "A" }],
    stop: (workshop) => workshop.run(goodAgent(workshop)),
    kind: "decision",
    text: /^Read the commits on ralph\/x, especially .* and merge them\.$/,
  },
  "max-iterations": {
    stop: (workshop) => workshop.run(goodAgent(workshop), "--max-iterations", "1"),
    kind: "command",
    passes: 2,
  },
  "max-cost": {
    stop: async (workshop) => {
      await workshop.run(goodAgent(workshop), "--max-iterations", "1");
      setCost(workshop, 25);
      return workshop.run(goodAgent(workshop), "--max-cost", "20.5");
    },
    kind: "command",
    passes: 2,
  },
  "max-runtime": {
    stop: (workshop) => workshop.run(hangsIn(workshop, 2), "--max-runtime", "8s"),
    kind: "command",
    passes: 2,
  },
  "rate-limited": {
    stop: (workshop) =>
      workshop.run(
        once(workshop, "console.log('usage limit reached, try again in 3 hours'); process.exit(1);"),
        ...["--max-runtime", "1h"],
      ),
    kind: "command",
    text: /^Wait until \d{4}-\d\d-\d\d \d\d:\d\d UTC, when the agent's provider allows requests again\.$/,
    passes: 2,
  },
  stopped: {
    stop: (workshop) => {
      const signal = join(workshop.state, "signals/x/stop");
      const agent = writeAgent(
        workshop,
        `work(); propose(); fs.writeFileSync(${JSON.stringify(signal)}, "");`,
      );
      return workshop.run(agent);
    },
    kind: "command",
    passes: 2,
  },
  cancelled: {
    stop: async (workshop) => {
      const run = workshop.start(workshop.runArgs(hangsIn(workshop, 1)));
      await run.printed("Iteration 1/20");
      run.child.kill("SIGTERM");
      const { stderr, stdout } = await run.ended;
      return { stderr, result: JSON.parse(stdout) };
    },
    kind: "command",
    passes: 2,
  },
  blocked: {
    stories: [{ id: "A", verify: "test -e mended.txt" }],
    stop: (workshop) => workshop.run(goodAgent(workshop), "--max-tries", "1"),
    kind: "decision",
    text: /^Decide about A, set aside: edit it in the plan, /,
    mend: (workshop) => {
      workshop.writeStories([{ id: "A", verify: "test -e work-A.txt" }]);
      workshop.commitAll("Mend the gate");
    },
    passes: 1,
  },
  superseded: {
    stop: async (workshop) => {
      const first = workshop.start(workshop.runArgs(hangsIn(workshop, 1)));
      await first.printed("Iteration 1/20");
      const { stderr, result } = await workshop.run(goodAgent(workshop));
      first.child.kill("SIGTERM");
      await first.ended;
      return { stderr, result };
    },
    kind: "decision",
    text: /^Wait until the other run of this effort has ended, or stop it with "ralph-ci stop /,
    passes: 2,
  },
  "max-failures": {
    stop: (workshop) => workshop.run(once(workshop, "process.exit(3);"), "--max-failures", "1"),
    kind: "decision",
    text: /^Find out why the agent fails \(The agent ended with exit code 3\), and mend it\.$/,
    passes: 2,
  },
  stuck: {
    stories: [{ id: "A", verify: "test -e mended.txt" }],
    stop: (workshop) => workshop.run(goodAgent(workshop), "--stuck-after", "1", "--max-tries", "9"),
    kind: "decision",
    text: /^Change A or its gates, because the last iterations made no progress \(Gate `test -e mended\.txt` failed/,
    mend: (workshop) => {
      workshop.writeStories([{ id: "A", verify: "test -e work-A.txt" }]);
      workshop.commitAll("Mend the gate");
    },
    passes: 1,
  },
  "start-error": {
    stop: (workshop) => workshop.run(`${workshop.folder}/missing-agent`),
    kind: "decision",
    text: /^Mend what keeps the agent from starting \(.*missing-agent/,
    mend: (workshop) => {
      workshop.script("missing-agent", `#!/bin/sh\nexec ${goodAgent(workshop)}\n`);
    },
    passes: 2,
  },
  "auth-error": {
    stop: (workshop) => workshop.run(once(workshop, invalidKey)),
    kind: "decision",
    text: /^(?:Renew the credentials of the agent command\.|Give the agent credentials that its provider takes .*)$/,
    passes: 2,
  },
  "state-error": {
    stop: (workshop) =>
      workshop.run(once(workshop, `work(); propose(); fs.renameSync(".git", process.env.HOME + "/git");`)),
    kind: "decision",
    text: /^Mend the cause of the error \(The history of the work is lost: /,
    mend: (workshop) => {
      execFileSync("mv", [join(workshop.home, "git"), join(workshop.repository, ".git")]);
    },
    passes: 2,
  },
};

describe.concurrent("the next step", () => {
  test.each(Object.entries(scenarios))("after %s", async (reason, scenario) => {
    const { stories = two, stop, kind, text = /^$/, mend, passes } = scenario;
    using workshop = new Workshop(stories);
    const { stderr, result } = await stop(workshop);
    expect(result.stopReason).toBe(reason);
    const { next } = result as PrintedResult & { next: Next };
    expect(next).toMatchObject({ kind, text: expect.stringMatching(text) });
    const last = stderr.trimEnd().split("\n").at(-1);
    if (reason !== "cancelled" && reason !== "superseded")
      expect(last).toBe(
        `Next: ${[next.text, next.command].filter(Boolean).join(next.text === "" ? "" : " Then: ")}`,
      );
    // Afterwards, the journal knows the run that had the effort, not the one that was turned away.
    const later = reason === "superseded" ? next : await readNext(workshop);
    expect({ ...later, command: null }).toEqual({ ...next, command: null });
    if (passes === undefined) return expect(next.command).toBeNull();
    mend?.(workshop);
    const { code } = await paste(workshop, `cd ${workshop.folder} && ${next.command}`);
    expect([0, 2]).toContain(code);
    const [row] = workshop.query("select count(*) as passed from stories where passes = 1");
    expect(Number(row?.passed)).toBeGreaterThanOrEqual(passes);
  });
});

test("status leads back to the folder of the run, and every option is there", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop(two);
  const agent = goodAgent(workshop);
  await workshop.run(agent, "--max-iterations", "1", "--agent-env", "KEY=hidden-value", "--allow-dirty");
  const { stdout } = await paste(workshop, `ralph-ci status --state-dir '${workshop.state}'`);
  const line = /^ {2}Next: (.*)$/m.exec(stdout)?.[1] ?? "";
  expect(line).toMatch(
    /^Set KEY in your environment, because values are not recorded\. Then: cd \S+ && ralph-ci run --effort tasks\/x -C /,
  );
  expect(line).toContain(" --agent-env KEY --max-iterations +10 --allow-dirty");
  expect(line).toContain(`--state-dir ${workshop.state}`);
  expect(JSON.stringify(workshop.query("select * from runs"))).not.toContain("hidden-value");
  const { code } = await paste(workshop, line.replace(/^.* Then: /, ""));
  expect(code).toBe(0);
});

describe("a limit with a plus", () => {
  test("counts from the start of the run", async () => {
    using workshop = new Workshop(two);
    const agent = goodAgent(workshop);
    const first = await workshop.run(agent, "--max-iterations", "+1");
    expect(first.result).toMatchObject({ stopReason: "max-iterations", iterations: 1 });
    const second = await workshop.run(agent, "--max-iterations", "+1", "--max-cost", "+0.5");
    expect(second.result).toMatchObject({ stopReason: "complete", iterations: 2 });
    expect(second.stderr).toContain("Iteration 2/2: B");
  });
});

test("a step that ends at once, because a limit is used up, warns and says what to set", async () => {
  using workshop = new Workshop(two);
  const step = new Step(workshop);
  const inputs = { "agent-command": goodAgent(workshop), "max-iterations": "1" };
  await step.main(inputs).ended;
  const { code, stdout } = await step.main(inputs).ended;
  expect(code).toBe(0);
  const warnings = obeyedCommands(stdout).filter(({ name }) => name === "warning");
  const fix = "Start the workflow again with max-iterations: 11, as its input or in its file.";
  expect(warnings.at(-1)?.value).toBe(
    `incomplete: 1 of 2 stories passed. The effort has used all its iterations; raise max-iterations to continue. ${fix}`,
  );
  expect(stdout).toContain(`\nNext: ${fix}\n`);
  expect(step.files().summary).toContain(`**What next?** | ${fix}`);
  const more = await step.main({ ...inputs, "max-iterations": "11" }).ended;
  expect(more.stdout).toContain("complete: 2 of 2 stories passed.");
});
