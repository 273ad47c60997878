// The nightly example under act: two efforts in one workflow, each with its own state, continue night after night.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { expression, LocalRunner } from "../kit/act.ts";
import { withLocalAction, workingClaude } from "../kit/example-workflow.ts";
import { GitHubServer } from "../kit/github/server.ts";
import { Workshop } from "../kit/workshop.ts";

/** The example, with the location of the action, the efforts of the test, and a limit for each night. */
function exampleWorkflow(): string {
  let workflow = readFileSync(join(import.meta.dirname, "../../examples/nightly.yml"), "utf8");
  for (const [from, to] of [
    ["[changelog, login]", "[x, y]"],
    ['max-iterations: "100"', `max-iterations: ${expression("env.MOST")}`],
  ] as const) {
    expect(workflow).toContain(from);
    workflow = workflow.replace(from, to);
  }
  return withLocalAction(workflow);
}

test("two efforts work night after night, each from its own snapshots and on its own branch", async () => {
  using workshop = new Workshop([{ id: "A" }, { id: "B" }]);
  workshop.write("tasks/y/prd.json", workshop.read("tasks/x/prd.json"));
  await using github = await GitHubServer.open();
  const remote = join(workshop.folder, "remote.git");
  workshop.git("init", "--quiet", "--bare", "--initial-branch=main", remote);
  workshop.git("remote", "add", "origin", remote);
  Object.assign(workshop.environment, { IS_SANDBOX: "1" });
  const runner = new LocalRunner(workshop, exampleWorkflow());
  writeFakeClaude(runner.programs, workingClaude);
  workshop.git("push", "--quiet", "origin", "main");
  const pushed = (effort: string) =>
    workshop.git("--git-dir", remote, "log", "--reverse", "--format=%s", `main..ralph/${effort}`).split("\n");

  for (const [night, most, subjects] of [
    [101, "1", ["A: Story A"]],
    [102, "4", ["A: Story A", "B: Story B"]],
  ] as const) {
    if (night > 101) runner.renew(remote);
    github.world.addRun({ id: night, event: "schedule", status: "in_progress", conclusion: null });
    const environment = { ...github.environment(night), MOST: most };
    const job = await runner.run({
      event: "schedule",
      secrets: { ANTHROPIC_API_KEY: "sk-ant-key-of-nobody-4711" },
      environment,
    });
    expect(job.code, job.log).toBe(0);
    for (const effort of ["x", "y"]) expect(pushed(effort).filter(Boolean)).toEqual(subjects);
    github.world.addRun({ id: night, event: "schedule", status: "completed", conclusion: "success" });
  }
  const keys = github.world.finalized().map(({ name }) => name.replace(/-\d+-\d+-\d+$/, ""));
  expect([...new Set(keys)].sort()).toEqual([
    expect.stringMatching(/^ralph-ralph-yml-x-main-[0-9a-f]{8}$/),
    expect.stringMatching(/^ralph-ralph-yml-y-main-[0-9a-f]{8}$/),
  ]);
});
