// Agent and gates work in the folder that -C names, below the top of the repository.
// @module-tag e2e
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

const agentBody = `
work();
fs.writeFileSync("where.txt", process.cwd() + "\\n");
fs.writeFileSync(process.env.RALPH_EFFORT_DIR + "/../../../../top.txt", "1\\n");
if (!prompt.includes("Its entry is in \`tasks/x/prd.json\`")) throw new Error("the prompt names another prd.json");
propose();`;

test("agent and gates work there; commits hold the whole repository", { tags: ["main"] }, async () => {
  using workshop = new Workshop([{ id: "X" }]);
  const app = join(workshop.repository, "packages/app");
  const stories = [
    { id: "A", title: "A", passes: false, verify: "test -f package.json && test -f where.txt" },
    { id: "B", title: "B", passes: false, verify: 'test "$(basename "$PWD")" = app' },
  ];
  workshop.write("packages/app/package.json", "{}\n");
  workshop.write("packages/app/tasks/x/prd.json", JSON.stringify({ userStories: stories }));
  workshop.commitAll("Add a package");
  const args = workshop.runArgs(writeAgent(workshop, agentBody));
  args[args.indexOf("-C") + 1] = app;
  const { stdout, stderr } = await workshop.cli(args);
  expect(JSON.parse(stdout), stderr).toMatchObject({ status: "complete", stories: { passed: 2, total: 2 } });
  expect(stderr).toContain("agent and gates work in packages/app");
  expect(workshop.read("packages/app/where.txt")).toBe(`${app}\n`);
  expect(workshop.git("ls-files", "packages/app/where.txt", "top.txt").split("\n")).toHaveLength(3);
  const status = await workshop.cli(["status", "-C", app, "--state-dir", workshop.state, "--json"]);
  expect(status.stdout).toContain("packages-app-tasks-x");
});

test("the effort's own folder is not a place to work", async () => {
  using workshop = new Workshop([{ id: "A", verify: "test -f README.md" }]);
  const args = workshop.runArgs(writeAgent(workshop, "work(); propose();"));
  args[args.indexOf("-C") + 1] = join(workshop.repository, "tasks/x");
  const { stdout, stderr } = await workshop.cli(args);
  expect(JSON.parse(stdout), stderr).toMatchObject({ status: "complete" });
});
