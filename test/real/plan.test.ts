// The real agents write a plan with the file tool and the shell of their own, also in the sandbox, with a scripted model.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { node24 } from "../kit/install-tools.ts";
import { type Answer, answer, type ModelRequest, runShell, say, writeFile } from "../kit/model/index.ts";
import { canaryKey, RealAgents } from "../kit/real-agents.ts";
import type { ProcessEnd } from "../kit/running-process.ts";
import type { Workshop } from "../kit/workshop.ts";

const plan = (title: string) => ({
  project: "Counter",
  userStories: [
    {
      id: "US-001",
      title,
      acceptanceCriteria: ["The counter shows 1"],
      verify: ["npm test"],
      passes: false,
    },
  ],
});

/** Writes the plan where the prompt says, and in the second pass another title. */
function writePlan({ prompt, answered }: ModelRequest): Answer {
  const [, file = ""] = /Write one file, `([^`]+)`/.exec(prompt) ?? [];
  if (answered > 0) return answer([say("The plan is written.")]);
  if (prompt.includes("Criticise it"))
    return answer([
      runShell(`touch trespass; printf '%s' '${JSON.stringify(plan("Count up"))}' > "$RALPH_PLAN_FILE"`),
    ]);
  return answer([writeFile(file, JSON.stringify(plan("Count")))]);
}

/** Has a plan written from a new document. */
function havePlan(workshop: Workshop, choice: readonly string[]): Promise<ProcessEnd> {
  workshop.write("docs/idea.md", "# A counter\n\nPeople count things.\n");
  workshop.write("package.json", JSON.stringify({ scripts: { test: "touch ran" } }));
  workshop.commitAll("Have an idea");
  const location = [
    "-C",
    workshop.repository,
    "--state-dir",
    workshop.state,
    "--agent-env",
    "RALPH_TEST_MARK",
  ];
  const args = ["plan", join(workshop.repository, "docs/idea.md"), ...location, "--yes", "--json", ...choice];
  return workshop.cli(args);
}

test.each([
  ["Claude Code in print mode", ["--agent", "claude", "--claude-mode", "print"]],
  ["Claude Code in tmux", ["--agent", "claude"]],
  ["Claude Code in the sandbox", ["--agent", "claude", "--claude-mode", "print", "--sandbox", "on"]],
  ["opencode in the sandbox", ["--agent", "opencode", "--sandbox", "on"]],
])("%s writes a plan in two sessions whose cost is known", async (_, choice) => {
  await using lab = await RealAgents.open([{ id: "OLD" }], writePlan);
  const { workshop } = lab;
  workshop.node = node24;
  const { code, stdout, stderr } = await havePlan(workshop, choice);
  expect(code, stderr).toBe(0);
  const printed = JSON.parse(stdout);
  expect(printed).toMatchObject({ status: "written", sessions: 2, warnings: [] });
  expect(printed.costUsd).toBeGreaterThan(0);
  expect(printed.remarks).toEqual([expect.stringContaining("changed US-001")]);
  expect(readFileSync(join(workshop.repository, "tasks/idea/prd.json"), "utf8")).toContain(
    '"title": "Count up"',
  );
  expect(workshop.git("status", "--porcelain", "--untracked-files=all")).toBe("?? tasks/idea/prd.json\n");
  expect(stdout + stderr).not.toContain(canaryKey);
  // In the sandbox, the checkout cannot be changed at all.
  expect(stderr.includes("The agent created trespass in the checkout")).toBe(!choice.includes("--sandbox"));
});

test("a second pass that could exceed the limit of the cost is left out", async () => {
  await using lab = await RealAgents.open([{ id: "OLD" }], writePlan);
  const choice = ["--agent", "claude", "--claude-mode", "print", "--max-cost", "0.0001"];
  const { code, stdout, stderr } = await havePlan(lab.workshop, choice);
  expect(code, stderr).toBe(0);
  const remarks = [expect.stringMatching(/No second session .*cost limit; raise --max-cost/)];
  expect(JSON.parse(stdout)).toMatchObject({ status: "written", sessions: 1, remarks });
});
