// Task Master's tags over several machines: a run without --tag continues with the tag of the work that was begun.
// @module-tag e2e
import { describe, expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { Machines } from "../kit/machines.ts";

const plan = ".taskmaster/tasks/tasks.json";
const state = ".taskmaster/state.json";
const task = (id: number) => ({ id, title: `T${id}`, status: "pending", testStrategy: "x", subtasks: [] });
const tags = {
  master: { tasks: [task(1)] },
  login: { tasks: [task(1), task(2), task(3)] },
  pay: { tasks: [task(1)] },
};

class Shop extends Machines {
  readonly agent: string;

  constructor() {
    super([]);
    this.git("rm", "-r", "--quiet", "tasks");
    this.write(plan, `${JSON.stringify(tags, null, 2)}\n`);
    this.write(state, '{"currentTag":"login"}\n');
    this.commitAll("Plan");
    const code = `
const file = process.env.RALPH_EFFORT_DIR + "/tasks.json";
const tags = JSON.parse(fs.readFileSync(file, "utf8"));
const tag = /under the tag \`(\\w+)\`/.exec(prompt)[1];
tags[tag].tasks.find(({ id }) => String(id) === story).status = "done";
fs.writeFileSync(file, JSON.stringify(tags));
fs.writeFileSync("work-" + tag + "-" + story + ".txt", "done\\n");
`;
    this.agent = writeAgent(this, code);
  }

  usePay(): void {
    this.write(state, '{"currentTag":"pay"}\n');
    this.commitAll("Use pay");
  }

  async work(...more: string[]) {
    const args = this.args(this.agent, "--verify", "test -d .", "--max-iterations", "1", ...more);
    args[args.indexOf("--effort") + 1] = plan;
    const ended = await this.cli(args);
    const { status, stories } = JSON.parse(ended.stdout || "{}");
    return { status, stories, said: ended.stderr };
  }

  async validate(...more: string[]) {
    return await this.cli(["validate", "-C", this.repository, ...more]);
  }
}

const note =
  'the work on the tag "login" continues, because ralph/taskmaster-login has open stories; the current tag is "pay"; --tag pay works on that one';

describe.concurrent("a run without --tag", () => {
  test("continues with the tag of the work on another machine, although the current tag is another one", async () => {
    using shop = new Shop();
    const first = await shop.work();
    expect(first, first.said).toMatchObject({ stories: { passed: 1, total: 3 } });
    expect(first.said).not.toContain("the work on the tag");

    shop.move("ralph/taskmaster-login");
    shop.usePay();
    const second = await shop.work("--max-iterations", "2");
    expect(second, second.said).toMatchObject({ stories: { passed: 2, total: 3 } });
    expect(second.said).toContain(`Note: ${note}`);

    shop.move("main");
    shop.usePay();
    for (const file of [[], [`${shop.repository}/${plan}`]]) {
      const shown = await shop.validate(...file);
      expect(shown.stdout).toContain("Work branch: ralph/taskmaster-login.");
      expect(shown.stderr.trim()).toBe(note);
    }
    const given = await shop.validate("--tag", "pay");
    expect([given.stdout, given.stderr]).toEqual([
      expect.stringContaining("Work branch: ralph/taskmaster-pay."),
      "",
    ]);
    const third = await shop.work("--max-iterations", "3");
    expect(third, third.said).toMatchObject({ status: "complete", stories: { passed: 3, total: 3 } });
    expect(third.said).toContain(`Note: ${note}`);

    const next = await shop.work();
    expect(next, next.said).toMatchObject({ stories: { passed: 1, total: 1 } });
    expect(next.said).toContain("ralph/taskmaster-pay");
    expect(next.said).not.toContain("the work on the tag");
  });

  test("an explicit --tag wins", async () => {
    using shop = new Shop();
    await shop.work();
    shop.move("main");
    const other = await shop.work("--tag", "master");
    expect(other, other.said).toMatchObject({ status: "complete", stories: { passed: 1, total: 1 } });
    expect(other.said).not.toContain("the work on the tag");
    expect(shop.git("branch", "--list", "ralph/taskmaster*", "--format=%(refname:short)")).toBe(
      "ralph/taskmaster\nralph/taskmaster-login\n",
    );
  });
});
