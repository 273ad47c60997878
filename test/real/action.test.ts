// The action in a job of act, a runner by other people, on a real Node 24: results, messages and protection.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { expression, type JobResult, LocalRunner, workflowOf } from "../kit/act.ts";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { exampleWorkflow, workingClaude } from "../kit/example-workflow.ts";
import { GitHubServer } from "../kit/github/server.ts";
import { Workshop } from "../kit/workshop.ts";

const two = [
  { id: "A", verify: "test -e work-A.txt" },
  { id: "B", verify: "test -e work-B.txt", dependsOn: ["A"] },
];

const errorsOf = ({ commands }: JobResult) =>
  commands.filter(({ name }) => name === "error").map(({ value }) => value);

describe.concurrent("a workflow", () => {
  test("copied from the example completes an effort, reports it, pushes the commits and saves the state", async () => {
    using workshop = new Workshop(two);
    await using github = await GitHubServer.open();
    const remote = join(workshop.folder, "remote.git");
    workshop.git("init", "--quiet", "--bare", remote);
    workshop.git("remote", "add", "origin", remote);
    Object.assign(workshop.environment, { IS_SANDBOX: "1" });
    const runner = new LocalRunner(workshop, exampleWorkflow());
    writeFakeClaude(runner.programs, workingClaude);
    const job = await runner.run({
      inputs: { effort: "x", agent: "claude" },
      secrets: { ANTHROPIC_API_KEY: "sk-ant-key-of-nobody-4711" },
      environment: github.environment(101),
    });
    expect(job.code, job.log).toBe(0);
    expect(job.steps.filter((step) => !step.endsWith(": success"))).toEqual([]);
    expect(job.steps).toContain("Post ralph: success");
    expect(job.outputs).toEqual({
      status: "complete",
      "stop-reason": "complete",
      iterations: "2",
      "stories-passed": "2",
      "stories-total": "2",
      "cost-usd": expect.stringMatching(/^0\.0\d+$/),
      "resume-at": "",
      "state-dir": expect.stringMatching(/\/ralph$/),
      generation: expect.stringMatching(/^\d+$/),
      pushed: "true",
      "unpushed-commits": "0",
      "pull-request": expect.stringMatching(/^https:\/\/github\.com\/octo\/project\/pull\/\d+$/),
      next: "decide",
    });
    for (const question of ["Done?", "What is left?", "What did it cost?", "Why did it stop?", "What next?"])
      expect(job.summary).toContain(`**${question}**`);
    expect(job.summary).toContain("Yes: 2 of 2 stories passed.");
    expect(job.log).toContain("Attach with: tmux -S ");
    const pushed = workshop.git("--git-dir", remote, "log", "--reverse", "--format=%s", "ralph/x");
    expect(pushed.trim().split("\n").slice(-2)).toEqual(["A: Story A", "B: Story B"]);
    expect(github.world.checks).toMatchObject([{ conclusion: "success", title: "2 of 2 stories done" }]);
    const [newest] = github.world.finalized();
    expect(newest?.name).toMatch(new RegExp(`^ralph-.*-101-1-${job.outputs.generation}$`));
    expect(job.printed).not.toContain("sk-ant-key-of-nobody");
  });

  test.each([
    ["false", 0, "success"],
    ["true", 1, "failure"],
  ])("with an incomplete run, with fail-on-incomplete: %s", async (failOnIncomplete, code, result) => {
    using workshop = new Workshop(two);
    const inputs = {
      "agent-command": goodAgent(workshop),
      "max-iterations": 1,
      "fail-on-incomplete": failOnIncomplete,
    };
    const job = await new LocalRunner(workshop, workflowOf({ with: inputs })).run();
    expect(job.code, job.log).toBe(code);
    expect(job.steps).toContain(`Main ralph: ${result}`);
    expect(job.steps).toContain("Post ralph: success");
    expect(job.outputs).toMatchObject({
      status: "incomplete",
      "stop-reason": "max-iterations",
      "stories-passed": "1",
    });
    expect(job.summary).toMatch(/What is left\?.*B Story B/);
    expect(errorsOf(job)).toHaveLength(code);
  });

  test.each([
    [{ agent: "command" }, /^agent: command needs the command to run; add agent-command: "my-agent"$/],
    [{ "agent-command": "true", "max-runtime": "soon" }, /^max-runtime: "soon" .*90s, 10m or 2h/],
    [{ "agent-command": "true", effort: "nowhere" }, /nowhere.*effort: <path>\.$/],
  ])("with a mistake reports it in one line that ends with the fix: %j", async (inputs, sentence) => {
    using workshop = new Workshop(two);
    const job = await new LocalRunner(workshop, workflowOf({ with: inputs })).run();
    expect(job.code).toBe(1);
    expect(job.steps).toEqual(expect.arrayContaining(["Main ralph: failure", "Post ralph: success"]));
    expect(errorsOf(job)).toEqual([expect.stringMatching(sentence)]);
    expect(job.outputs).toEqual({});
  });
});

/** Output that could control the runner, at the start of a line and inside a line. */
const attack = [
  "::set-output name=status::stolen",
  "::set-output name=stolen::yes",
  "::save-state name=handoff::{}",
  "::set-env name=STOLEN::yes",
  "::add-path::/stolen",
  "::add-mask::Story",
  "::error::not ours",
  "##[set-output name=stolen;]yes",
  "##[set-env name=STOLEN;]yes",
  "::stop-commands::stolen",
  "::stolen::",
];

/** Makes a gate fail the first time, because only failed gates show their output. */
const failOnce = "test -e .git/failed || { touch .git/failed; false; }";

describe.concurrent("output of an agent", () => {
  test("changes no output, variable, mask or error of the job", async () => {
    const words = attack.join("\n");
    const gate = `printf '%s\\n' ${attack.map((line) => `'${line}'`).join(" ")}; ${failOnce}`;
    using workshop = new Workshop([{ id: "A", title: "::error::title", verify: gate }]);
    const agent = writeAgent(
      workshop,
      `const words = ${JSON.stringify(words)}; console.log(words); console.error("\\r" + words); work();
       change((mine) => { mine.passes = true; mine.notes = words; });
       fs.appendFileSync(progressFile, words + "\\n");`,
    );
    // A control step proves that this runner obeys commands at all.
    const controlStep = {
      id: "control",
      run: "echo '::set-output name=obeyed::yes'; echo '##[error]control'",
    };
    const inputs = { "agent-command": agent, "max-iterations": 2 };
    // act refuses set-env and add-path unless a workflow allows them.
    const action = { with: inputs, env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: "true" } };
    const job = await new LocalRunner(workshop, workflowOf(action, [controlStep])).run();
    expect(job.code, job.log).toBe(0);
    expect(job.log).toContain("::error::not ours");
    const ofControl = job.commands.filter(({ step }) => step === "control");
    expect(ofControl.map(({ name }) => name)).toEqual(["set-output", "error"]);
    // act takes everything before the last "::" as the name, if the title of a group contains "::".
    const ofAction = job.commands.flatMap(({ step, name }) =>
      step === "ralph" ? (name.split("::")[0] ?? "") : [],
    );
    const known = ["stop-commands", "group", "endgroup", "set-output", "add-mask"];
    const masked = job.commands.filter(({ step, name }) => step === "ralph" && name === "add-mask");
    expect(masked.map(({ value }) => value)).toEqual(["ghs_of-nobody-and-for-nothing"]);
    // The remaining names are the tokens that end `stop-commands`.
    expect(ofAction.filter((name) => !known.includes(name) && !/^[0-9a-f]{32}$/.test(name))).toEqual([]);
    expect(Object.keys(job.outputs)).toHaveLength(13);
    expect(job.outputs).toMatchObject({ status: "complete", iterations: "2" });
    expect(job.environment).not.toMatch(/STOLEN|\/stolen/);
  });

  test("contains no secret in the log, the summary or the state folder", async () => {
    const secret = 'canary-4711/+"quoted"=end';
    const encodings = [secret, Buffer.from(secret).toString("base64"), Buffer.from(secret).toString("hex")];
    encodings.push(encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1));
    const print = `for (const code of ["utf8", "base64", "hex"]) console.log(Buffer.from(process.env.MY_AGENT_KEY).toString(code));
      console.log(encodeURIComponent(process.env.MY_AGENT_KEY), JSON.stringify(process.env.MY_AGENT_KEY));`;
    using workshop = new Workshop([{ id: "A" }, { id: "B" }]);
    const gate = `node ${workshop.script("print.mjs", print)}; ${failOnce}`;
    const agent = writeAgent(
      workshop,
      `${print} work(); change((mine) => { mine.passes = true; mine.notes = process.env.MY_AGENT_KEY; });`,
    );
    const inputs = {
      "agent-command": agent,
      "agent-env": "MY_AGENT_KEY",
      verify: gate,
      "state-dir": workshop.state,
      store: join(workshop.folder, "kept"),
    };
    const action = { with: inputs, env: { MY_AGENT_KEY: expression("secrets.MY_AGENT_KEY") } };
    const job = await new LocalRunner(workshop, workflowOf(action)).run({
      secrets: { MY_AGENT_KEY: secret },
    });
    expect(job.code, job.log).toBe(0);
    const masked = job.commands.filter(({ name }) => name === "add-mask").map(({ value }) => value);
    expect(masked).toContain(secret);
    const holding = (name: string, text: string) =>
      encodings.filter((each) => text.includes(each)).map(() => name);
    const files = [workshop.state, join(workshop.folder, "kept")].flatMap(filesIn);
    expect(files.length).toBeGreaterThan(10);
    expect([
      ...holding("log", job.printed),
      ...holding("summary", job.summary),
      ...files.flatMap((file) => holding(file, readFileSync(file, "latin1"))),
    ]).toEqual([]);
    expect(job.log).toContain("***");
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
