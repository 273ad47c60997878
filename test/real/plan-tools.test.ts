// Plans of other tools, read by these tools' own commands before, between and after runs: both agree on what is done.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { backlog, node24, openspec } from "../kit/install-tools.ts";
import { Machines } from "../kit/machines.ts";

/** What a tool gets: a home of its own, no telemetry, and no way out but a port that refuses every connection. */
function environmentOf({ home }: Pick<Machines, "home">): Record<string, string> {
  const refusing = "http://127.0.0.1:9";
  return {
    HOME: home,
    PATH: process.env.PATH ?? "",
    HTTP_PROXY: refusing,
    HTTPS_PROXY: refusing,
    DO_NOT_TRACK: "1",
    OPENSPEC_TELEMETRY: "0",
  };
}

class Project extends Machines {
  constructor(files: Readonly<Record<string, string>>) {
    super([]);
    this.git("rm", "-r", "--quiet", "tasks");
    for (const [file, text] of Object.entries(files)) this.write(file, text);
    this.commitAll("Plan");
  }

  /** What a tool prints in the checkout. */
  tool(program: string, ...args: string[]): string {
    return execFileSync(program, args, {
      cwd: this.repository,
      env: environmentOf(this),
      encoding: "utf8",
      timeout: 60_000,
    });
  }

  /** Runs on a plan, and says what the result says. */
  async work(agent: string, effort: string, ...more: string[]) {
    const args = this.args(agent, "--verify", "test -d .", ...more);
    args[args.indexOf("--effort") + 1] = effort;
    const ended = await this.cli(args);
    const { status, stories } = JSON.parse(ended.stdout || "{}");
    return { status, stories, said: ended.stderr };
  }
}

describe("after a run, on another machine, and at the end", () => {
  test("OpenSpec counts the same tasks", async () => {
    const change = "openspec/changes/add-login";
    using project = new Project({
      "openspec/project.md": "# Shop\n",
      [`${change}/proposal.md`]: "# Add a login\n\n## Why\nPeople log in.\n\n## What Changes\n- A form\n",
      [`${change}/tasks.md`]:
        "## 1. Form\n\n- [ ] 1.1 Draw it\n- [ ] 1.2 Check it\n\n## 2. Page\n- [ ] 2.1 Link it\n",
    });
    const tasks = () => {
      const list = JSON.parse(project.tool(node24, openspec, "list", "--json"));
      const { completedTasks, totalTasks, status } = list.changes[0];
      return [completedTasks, totalTasks, status];
    };
    const agent = writeAgent(
      project,
      `
const file = ${JSON.stringify(join(project.repository, change, "tasks.md"))};
fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("[ ] " + story, "[x] " + story));
work();
`,
    );
    expect(tasks()).toEqual([0, 3, "in-progress"]);
    const first = await project.work(agent, change, "--max-iterations", "2");
    expect(first, first.said).toMatchObject({ status: "incomplete", stories: { passed: 2, total: 3 } });
    expect(tasks()).toEqual([2, 3, "in-progress"]);
    project.move("ralph/add-login");
    const second = await project.work(agent, change);
    expect(second, second.said).toMatchObject({ status: "complete", stories: { passed: 3, total: 3 } });
    expect(tasks()).toEqual([3, 3, "complete"]);
    expect(project.git("status", "--porcelain")).toBe("");
  });

  test("Backlog.md lists the same tasks as done, with their criteria; the agent uses its command", async () => {
    const taskOf = (number: number) =>
      `---\nid: TASK-${number}\ntitle: Step ${number}\nstatus: To Do\nassignee: []\ncreated_date: '2026-01-02 10:00'\nlabels: []\ndependencies: []\n---\n\n## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\nDo ${number}\n<!-- SECTION:DESCRIPTION:END -->\n\n## Acceptance Criteria\n<!-- AC:BEGIN -->\n- [ ] #1 It works\n<!-- AC:END -->\n`;
    using project = new Project({
      "backlog/config.yml":
        'project_name: "Shop"\nstatuses: ["To Do", "In Progress", "Done"]\nremote_operations: false\ncheck_active_branches: false\n',
      ...Object.fromEntries([1, 2, 3].map((n) => [`backlog/tasks/task-${n} - Step-${n}.md`, taskOf(n)])),
    });
    const list = () =>
      project
        .tool(backlog, "task", "list", "--plain")
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    const agent = writeAgent(
      project,
      `
const edit = ["task", "edit", story.replace("TASK-", ""), "--status", "Done", "--check-ac", "1", "--notes", "It was easy"];
execFileSync(${JSON.stringify(backlog)}, edit, { env: ${JSON.stringify(environmentOf(project))} });
work();
`,
    );
    const [open, done] = [
      (n: number) => `TASK-${n} - Step ${n} (ac: 0/1)`,
      (n: number) => `TASK-${n} - Step ${n} (ac: 1/1)`,
    ];
    expect(list()).toEqual(["To Do:", open(1), open(2), open(3)]);
    const first = await project.work(agent, "backlog", "--max-iterations", "2");
    expect(first, first.said).toMatchObject({ status: "incomplete", stories: { passed: 2, total: 3 } });
    expect(list()).toEqual(["To Do:", open(3), "Done:", done(1), done(2)]);
    project.move("ralph/backlog");
    const second = await project.work(agent, "backlog");
    expect(second, second.said).toMatchObject({ status: "complete", stories: { passed: 3, total: 3 } });
    expect(second.said).not.toContain("put back");
    expect(list()).toEqual(["Done:", done(1), done(2), done(3)]);
    expect(project.tool(backlog, "task", "3", "--plain")).toMatch(/Updated: \d{4}-.*It was easy/s);
    expect(project.git("status", "--porcelain")).toBe("");
  });
});
