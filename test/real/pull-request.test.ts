// The pull request of the example workflow under act: opened by the first job, ready after the third, on fresh machines.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFakeClaude } from "../../src/agents/claude/fake-claude.fixture.ts";
import { LocalRunner } from "../kit/act.ts";
import { exampleWorkflow, workingClaude } from "../kit/example-workflow.ts";
import { GitHubServer } from "../kit/github/server.ts";
import { Workshop } from "../kit/workshop.ts";

const golden = readFileSync(join(import.meta.dirname, "pull-request.golden.md"), "utf8");

/** The text without what differs from run to run. */
function stable(body: string): string {
  return body
    .replaceAll("\r\n", "\n")
    .replaceAll(/ralph-ci (\w+) [0-9a-f]+/g, "ralph-ci $1 ID")
    .replaceAll(/\b[0-9a-f]{10,12}\b/g, "COMMIT");
}

test("one pull request over three jobs: a draft, then ready once proved, with a person's paragraph kept", async () => {
  const stories = ["A", "B", "C"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));
  using workshop = new Workshop(stories);
  await using github = await GitHubServer.open();
  const { world } = github;
  const remote = join(workshop.folder, "remote.git");
  workshop.git("init", "--quiet", "--bare", "--initial-branch=main", remote);
  workshop.git("remote", "add", "origin", remote);
  Object.assign(workshop.environment, { IS_SANDBOX: "1" });
  const runner = new LocalRunner(workshop, exampleWorkflow());
  writeFakeClaude(runner.programs, workingClaude);
  workshop.git("push", "--quiet", "origin", "main");
  const states: string[] = [];

  for (const [run, most] of [
    [101, "1"],
    [102, "2"],
    [103, "20"],
  ] as const) {
    if (run > 101) runner.renew(remote);
    const job = await runner.run({
      inputs: { effort: "x", agent: "claude", "max-iterations": most },
      secrets: { ANTHROPIC_API_KEY: "sk-ant-key-of-nobody-4711" },
      environment: github.environment(run),
    });
    expect(job.code, job.log).toBe(0);
    expect(job.outputs["pull-request"]).toBe("https://github.com/octo/project/pull/1");
    Object.assign(world.runs.get(run) ?? {}, { status: "completed", conclusion: "success" });
    const [pull] = world.pulls;
    states.push(`${job.outputs.status}: ${pull?.draft ? "draft" : "ready"}`);
    if (pull && run === 101) pull.body = `A person wrote this.\r\n\r\n${pull.body}`;
  }
  expect(states).toEqual(["incomplete: draft", "incomplete: draft", "complete: ready"]);
  expect(world.pulls).toHaveLength(1);
  expect(`${stable(world.pulls[0]?.body ?? "")}\n`).toBe(golden);
  expect(world.checks.map(({ conclusion }) => conclusion)).toEqual(["neutral", "neutral", "success"]);
});
