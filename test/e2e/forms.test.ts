// Runs on plans of other tools: three stories of each form on two machines.
// @module-tag e2e
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { Machines } from "../kit/machines.ts";
import { Workshop } from "../kit/workshop.ts";

const specKit = `# Tasks: Log in

## Phase 1: Setup

- [ ] T001 Create the folder
- [ ] T002 [P] Configure linting

## Phase 2: User Story 1 - Log in

**Goal**: People log in

- [ ] T003 [US1] Implement FR-001 in src/login.ts
`;

/** Ticks the box of its story in the plan whose path is in PLAN, and does some work. */
const tick = `
const file = process.env.PLAN;
const title = process.env.RALPH_STORY_TITLE;
const lines = fs.readFileSync(file, "utf8").split("\\n");
const mine = lines.findIndex((each) => each.includes(title));
lines[mine] = lines[mine].replace("[ ]", "[x]");
fs.writeFileSync(file, lines.join("\\n"));
work();
`;

/** Arguments of a run on the plan of another tool. */
function argsFor(workshop: Workshop, args: string[], effort: string, plan: string): string[] {
  const given = [...args, "--agent-env", "PLAN", "--verify", "test -d ."];
  given[given.indexOf("--effort") + 1] = effort;
  workshop.environment.PLAN = join(workshop.repository, plan);
  return given;
}

describe.concurrent("a plan of another tool", () => {
  test("spec-kit: three stories on two machines, with commits and a log beside the plan", {
    tags: ["main"],
  }, async () => {
    using machines = new Machines([]);
    machines.git("rm", "-r", "--quiet", "tasks");
    const plan = "specs/001-login/tasks.md";
    machines.write(plan, specKit);
    machines.write("specs/001-login/spec.md", "# Log in\n\n- **FR-001**: A wrong password is refused\n");
    machines.commitAll("Plan");
    const agent = writeAgent(machines, tick);
    const run = (...more: string[]) =>
      machines.cli(argsFor(machines, machines.args(agent, ...more), "specs/001-login", plan));
    const first = await run("--max-iterations", "2");
    expect(JSON.parse(first.stdout), first.stderr).toMatchObject({
      stopReason: "max-iterations",
      stories: { passed: 2, total: 3 },
    });
    machines.move("ralph/001-login");
    const second = await run();
    expect(JSON.parse(second.stdout), second.stderr).toMatchObject({ status: "complete", iterations: 3 });
    expect(machines.read(plan)).toBe(specKit.replaceAll("[ ]", "[x]"));
    expect(machines.subjects().filter((subject) => /T00\d/.test(subject))).toHaveLength(3);
    expect(machines.read("specs/001-login/progress.txt")).toMatch(/- T001\n.*- T002\n.*- T003\n/s);
    const folder = join(machines.currentState, "efforts/001-login");
    expect(readFileSync(join(folder, "tasks.md"), "utf8")).toBe(machines.read(plan));
    const prompt = readFileSync(join(folder, "iterations/0003/prompt.md"), "utf8");
    expect(prompt).toContain("requirement FR-001: **FR-001**: A wrong password is refused");
    expect(prompt).toContain("replace `[ ]` with `[x]` in that item");
    expect(prompt).toContain("**Goal**: People log in");
  });

  test("it is found where it usually is, and named by validate; several are listed", async () => {
    using workshop = new Workshop([]);
    workshop.git("rm", "-r", "--quiet", "tasks");
    workshop.write("fix_plan.md", "# Fixes\n\n- [x] One\n- [ ] Two\n");
    workshop.write("PRD.md", "# Product\n\nPeople pay.\n");
    const validate = (...args: string[]) => workshop.cli(["validate", "-C", workshop.repository, ...args]);
    const found = await validate();
    expect(found.stdout).toMatch(/fix_plan\.md is valid \(fix plan; .*\): 1 of 2 stories are done\.$/m);
    expect(found.stdout).toContain("Work branch: ralph/fix_plan.");
    expect((await validate("--json")).stdout).toContain('"form":"fix plan"');
    workshop.write(".kiro/specs/login/tasks.md", "- [ ] 1. Draw it\n");
    expect((await validate()).stderr).toMatch(
      /There are several efforts \(\.kiro\/specs\/login\/tasks\.md, fix_plan\.md\); say which one with --effort/,
    );
    expect((await validate("login")).stdout).toMatch(/\(Kiro; .*\): 0 of 1 stories/);
    const prose = await validate("PRD.md");
    expect(prose).toMatchObject({ code: 64 });
  });

  const task = (id: number) =>
    `{"id":${id},"title":"Step ${id}","status":"pending","testStrategy":"x","subtasks":[]}`;
  const feature = (id: number) =>
    `{"id":"f${id}","user_visible_behavior":"Step ${id}","status":"not_started"}`;
  const issue = (id: number) => `{"id":"x-${id}","title":"Step ${id}","status":"open","issue_type":"task"}`;
  const three = (render: (id: number) => string, between = "\n") => [1, 2, 3].map(render).join(between);
  const boxes = (mark: string) => three((id) => `${mark} Step ${id}\n  - it works`);
  const rows: readonly [name: string, plan: string, text: string, open: string, done: string][] = [
    [
      "Kiro",
      ".kiro/specs/login/tasks.md",
      `- [ ] 1. All\n${three((id) => `  - [ ] 1.${id} Step ${id}\n    - two fields`)}\n`,
      "[ ]",
      "[x]",
    ],
    [
      "OpenSpec",
      "openspec/changes/add-login/tasks.md",
      `## 1. Form\n${three((id) => `- [ ] 1.${id} Step ${id}`)}\n`,
      "[ ]",
      "[x]",
    ],
    ["fix plan", ".ralph/@fix_plan.md", `# Plan\n${boxes("* [ ]")}\n`, "[ ]", "[x]"],
    [
      "GSD",
      ".planning/ROADMAP.md",
      `# Roadmap\n\n${three((id) => `- [ ] **Phase ${id}: Step ${id}**`)}\n`,
      "[ ]",
      "[x]",
    ],
    ["check boxes", "To do (März).md", `# Shop\n\n${three((id) => `${id}. [ ] Step ${id}`)}\n`, "[ ]", "[x]"],
    [
      "YAML",
      "tasks.yaml",
      `tasks:\n${three((id) => `  - title: Step ${id} # soon\n    completed: false`)}\n`,
      "false",
      "true",
    ],
    ["beads", ".beads/issues.jsonl", `${three(issue)}\n`, '"open"', '"closed"'],
    [
      "Task Master",
      ".taskmaster/tasks/tasks.json",
      `{"master":{"tasks":[${three(task, ",")}]}}\n`,
      "pending",
      "done",
    ],
    [
      "BMAD",
      "_bmad-output/implementation-artifacts/sprint-status.yaml",
      `# By BMAD\ndevelopment_status:\n  epic-1: in-progress\n${three((id) => `  1-${id}-step-${id}: ready-for-dev # ${id}`)}\n`,
      "ready-for-dev",
      "done",
    ],
    [
      "feature list",
      "feature_list.json",
      `{"features":[${three(feature, ",")}]}\n`,
      "not_started",
      "passing",
    ],
    [
      "objects keyed by id",
      "plans/shop.json",
      `{"phases":{"base":{"tasks":{${three((id) => `"US-${id}":{"title":"Step ${id}","status":"pending"}`, ",")}}}}}\n`,
      "pending",
      "completed",
    ],
  ];
  test.concurrent.each(rows)("%s: three stories on two machines", async (_, plan, text, open, done) => {
    using machines = new Machines([]);
    machines.git("rm", "-r", "--quiet", "tasks");
    machines.write(plan, text);
    machines.commitAll("Plan");
    const agent = writeAgent(
      machines,
      `
const file = process.env.PLAN;
const text = fs.readFileSync(file, "utf8");
// The number of the story is in its title.
const at = text.search(new RegExp("step." + /\\d$/.exec(process.env.RALPH_STORY_TITLE)[0], "i"));
const from = ${JSON.stringify(open)} === "[ ]" ? text.lastIndexOf("\\n", at) : at;
fs.writeFileSync(file, text.slice(0, from) + text.slice(from).replace(${JSON.stringify(open)}, ${JSON.stringify(done)}));
work();
`,
    );
    const run = (...more: string[]) =>
      machines.cli(argsFor(machines, machines.args(agent, ...more), plan, plan));
    const first = await run("--max-iterations", "2");
    expect(JSON.parse(first.stdout), first.stderr).toMatchObject({
      stopReason: "max-iterations",
      stories: { passed: 2, total: 3 },
    });
    machines.move(machines.git("branch", "--show-current").trim());
    const second = await run();
    expect(JSON.parse(second.stdout), second.stderr).toMatchObject({ status: "complete", iterations: 3 });
    expect(machines.read(plan)).toBe(text.replaceAll(open, done));
    expect(machines.subjects().filter((subject) => /step.\d/i.test(subject))).toHaveLength(3);
    expect(machines.read(join(plan, "../progress.txt")).match(/^Iteration: \d.*passed$/gm)).toHaveLength(3);
    expect(machines.git("status", "--porcelain")).toBe("");
  });

  test("Backlog.md: three tasks on two machines, in one file each", async () => {
    using machines = new Machines([]);
    machines.git("rm", "-r", "--quiet", "tasks");
    const fileOf = (number: number) => `backlog/tasks/task-${number} - Step-${number}.md`;
    const textOf = (number: number) =>
      `---\nid: TASK-${number}\ntitle: Step ${number}\nstatus: Offen # soon\ndependencies: []\n---\n\n## Description\n\nDo ${number}\n`;
    machines.write("backlog/config.yml", "project_name: Shop\nstatuses: [Offen, Fertig]\n");
    for (const number of [1, 2, 3]) machines.write(fileOf(number), textOf(number));
    machines.write("backlog/completed/task-0 - Old.md", textOf(0));
    machines.commitAll("Plan");
    const agent = writeAgent(
      machines,
      `
const number = process.env.RALPH_STORY_ID.replace("TASK-", "");
const file = process.env.PLAN + "/task-" + number + " - Step-" + number + ".md";
fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("Offen", "Fertig"));
fs.writeFileSync(process.env.PLAN + "/task-9 - New.md", "---\\nid: TASK-9\\ntitle: New\\nstatus: Fertig\\n---\\n");
work();
`,
    );
    const run = (...more: string[]) =>
      machines.cli(argsFor(machines, machines.args(agent, ...more), "backlog", "backlog/tasks"));
    const first = await run("--max-iterations", "2");
    expect(JSON.parse(first.stdout), first.stderr).toMatchObject({
      stopReason: "max-iterations",
      stories: { passed: 2, total: 3 },
    });
    machines.move("ralph/backlog");
    const second = await run();
    expect(JSON.parse(second.stdout), second.stderr).toMatchObject({ status: "complete", iterations: 3 });
    for (const number of [1, 2, 3])
      expect(machines.read(fileOf(number))).toBe(textOf(number).replace("Offen", "Fertig"));
    expect(existsSync(join(machines.repository, "backlog/tasks/task-9 - New.md"))).toBe(false);
    expect(machines.subjects().filter((subject) => /TASK-\d/.test(subject))).toHaveLength(3);
    expect(machines.read("backlog/progress.txt")).toMatch(/- TASK-1\n.*- TASK-2\n.*- TASK-3\n/s);
    expect(machines.git("status", "--porcelain")).toBe("");
  });

  test("Task Master with several tags: the one that is current, and named again to continue", async () => {
    using workshop = new Workshop([]);
    workshop.git("rm", "-r", "--quiet", "tasks");
    const plan = ".taskmaster/tasks/tasks.json";
    const task = (id: number, status: string) =>
      `{"id":${id},"title":"T${id}","status":"${status}","testStrategy":"x"}`;
    const text = (first: string) =>
      `{"master":{"tasks":[${task(1, "pending")}]},"login":{"tasks":[${task(1, first)},${task(2, "pending")}]}}\n`;
    workshop.write(plan, text("pending"));
    workshop.commitAll("Plan");
    const mark = `fs.writeFileSync(process.env.PLAN, ${JSON.stringify(text("done"))}); work();`;
    const args = workshop.runArgs(writeAgent(workshop, mark), "--max-iterations", "1");
    const run = () => workshop.cli(argsFor(workshop, args, plan, plan));
    const refused = await run();
    expect([refused.code, refused.stderr]).toEqual([
      64,
      expect.stringContaining('2 lists of stories, in "master", "login"; say which one with --tag'),
    ]);
    workshop.write(".taskmaster/state.json", '{"currentTag":"login"}');
    workshop.commitAll("Tag");
    const ended = await run();
    expect(JSON.parse(ended.stdout), ended.stderr).toMatchObject({
      stopReason: "max-iterations",
      stories: { passed: 1, total: 2 },
    });
    expect(ended.stderr).toMatch(/on branch ralph\/taskmaster-login;.*\nNext: .* --tag login /);
    expect(workshop.read(plan)).toBe(text("done"));
    expect(workshop.git("status", "--porcelain")).toBe("");
  });
});
