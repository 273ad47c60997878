import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { testToken } from "../kit/github/server.ts";
import { Jobs } from "../kit/jobs.ts";

const five = ["A", "B", "C", "D", "E"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));
const subjects = (ids: string) => [...ids].map((id) => `${id}: Story ${id}`);
const numbers = "select n, story_id, outcome, run_id from iterations order by n";

describe.concurrent("several jobs in a row with the shipped program", () => {
  test("with permission to push: numbers, stories, log, cost and commits continue on any machine", async () => {
    await using jobs = await Jobs.open(five);
    const { workshop } = jobs;
    const inputs = { "agent-command": goodAgent(workshop) };
    for (const [most, done] of [
      ["2", "AB"],
      ["3", "ABC"],
    ] as const) {
      const step = jobs.startNext({ cloneArgs: ["--depth=1"] });
      const main = await step.main({ ...inputs, "max-iterations": most }).ended;
      expect(main.code, main.stdout + main.stderr).toBe(0);
      expect(main.stdout).not.toMatch(/^::warning/m);
      expect(step.files().outputs).toMatchObject({ "stop-reason": "max-iterations", iterations: most });
      expect(jobs.pushed()).toEqual(subjects(done));
      expect((await step.post().ended).code).toBe(0);
    }
    const last = jobs.startNext({ cloneArgs: ["--depth=1"] });
    const main = await last.main(inputs).ended;
    expect(main.stdout).toContain("continuing from snapshot");
    expect(last.files().outputs, main.stdout).toMatchObject({ status: "complete", iterations: "5" });
    expect(jobs.pushed()).toEqual(subjects("ABCDE"));
    const rows = workshop.query(numbers, last.stateDir);
    expect(rows.map(({ n, story_id, outcome }) => `${n} ${story_id} ${outcome}`)).toEqual([
      "1 A passed",
      "2 B passed",
      "3 C passed",
      "4 D passed",
      "5 E passed",
    ]);
    expect(new Set(rows.map(({ run_id }) => run_id)).size).toBe(3);
    expect(workshop.progress().match(/^Iteration: \d+\/\d+ \| Agent/gm)).toHaveLength(5);
    expect((main.stdout + main.stderr).replaceAll(/^::add-mask::.*$/gm, "")).not.toContain(testToken);
  });

  test("without permission to push: the snapshot carries the work, and nothing is lost or done twice", async () => {
    await using jobs = await Jobs.open(five);
    const { workshop } = jobs;
    const inputs = { "agent-command": goodAgent(workshop), push: "never" };
    const first = jobs.startNext({ cloneArgs: ["--depth=1"] });
    expect((await first.main({ ...inputs, "max-iterations": "2" }).ended).code).toBe(0);
    const second = jobs.startNext({ cloneArgs: ["--depth=1"] });
    const main = await second.main(inputs).ended;
    expect(second.files().outputs, main.stdout).toMatchObject({ status: "complete", iterations: "5" });
    expect(
      workshop.git("log", "--reverse", "--format=%s", "origin/main..ralph/x").trim().split("\n"),
    ).toEqual(subjects("ABCDE"));
    expect(jobs.has("ralph/x")).toBe(false);
  });

  test("a conflict is pushed to another branch with one warning, and the run continues", async () => {
    await using jobs = await Jobs.open(five.slice(0, 2));
    const { workshop } = jobs;
    const rival = join(workshop.folder, "rival");
    const args = (...more: string[]) =>
      JSON.stringify(["-C", rival, "-c", "user.name=r", "-c", "user.email=r@s", ...more]);
    const interfere = `if (story === "B") { execFileSync("git", ["clone", "-q", "-b", "ralph/x", ${JSON.stringify(jobs.origin)}, ${JSON.stringify(rival)}]); fs.writeFileSync(${JSON.stringify(join(rival, "work-B.txt"))}, "theirs"); execFileSync("git", ${args("add", "-A")}); execFileSync("git", ${args("commit", "-qm", "Theirs")}); execFileSync("git", ${args("push", "-q")}); }`;
    const step = jobs.startNext();
    const main = await step.main({ "agent-command": writeAgent(workshop, `${interfere} work(); propose();`) })
      .ended;
    expect(step.files().outputs, main.stdout).toMatchObject({ status: "complete" });
    expect(main.stdout).toMatch(
      /::warning::The work went to branch ralph\/x-\w+, because remote commits on ralph\/x conflict with it in work-B\.txt/,
    );
    expect(jobs.pushed()).toEqual(["A: Story A", "Theirs"]);
  });

  test.each([
    ["of the repository: the work starts at its newest commit and is pushed", 1296269, ["A: Story A"]],
    ["of a fork: nothing is pushed", 4711, []],
  ])("a pull request %s", async (_name, repositoryId, pushed) => {
    await using jobs = await Jobs.open(five.slice(0, 1));
    const { workshop } = jobs;
    workshop.git("switch", "--quiet", "--create", "feature");
    workshop.write("feature", "");
    workshop.commitAll("A feature");
    const head = workshop.git("rev-parse", "HEAD").trim();
    workshop.git("push", "--quiet", jobs.origin, "feature");
    workshop.git("switch", "--quiet", "--create", "merge", "main");
    workshop.git("merge", "--quiet", "--no-ff", "-m", "An automatic merge", "feature");
    workshop.git("push", "--quiet", jobs.origin, "HEAD:refs/pull/7/merge");
    const step = jobs.startNext({ cloneArgs: ["--depth=1"] });
    workshop.git("fetch", "--quiet", "--depth=1", "origin", "refs/pull/7/merge");
    workshop.git("checkout", "--quiet", "--detach", "FETCH_HEAD");
    jobs.github.world.permissions.set("mona", "write");
    const pull = { user: { login: "mona" }, head: { sha: head, repo: { id: repositoryId } } };
    const event = JSON.stringify({ repository: { id: 1296269 }, pull_request: pull });
    step.variables.GITHUB_EVENT_PATH = workshop.script("event.json", event);
    Object.assign(step.variables, {
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_REF_NAME: "7/merge",
      GITHUB_HEAD_REF: "feature",
      "INPUT_ALLOW-EVENTS": "pull_request",
    });
    const main = await step.main({ "agent-command": goodAgent(workshop) }).ended;
    expect(step.files().outputs, main.stdout).toMatchObject({ status: "complete" });
    expect(workshop.git("rev-parse", "ralph/x^").trim()).toBe(head);
    expect(jobs.has("ralph/x")).toBe(pushed.length > 0);
    if (jobs.has("ralph/x")) expect(jobs.pushed().slice(1)).toEqual(pushed);
  });

  test("continue starts the next run once, with the same inputs, within its limit", async () => {
    await using jobs = await Jobs.open(five.slice(0, 1));
    const { workshop, github } = jobs;
    const wait = "setInterval(() => {}, 1000);";
    const inputs = { "agent-command": writeAgent(workshop, wait), continue: "true", "continue-limit": "2" };
    const stopped = async (actor: string) => {
      const step = jobs.startNext();
      Object.assign(step.variables, { GITHUB_ACTOR: actor, GITHUB_TRIGGERING_ACTOR: actor });
      const event = workshop.script(
        "event.json",
        JSON.stringify({ inputs: { effort: "x", debug: true, none: null } }),
      );
      step.variables.GITHUB_EVENT_PATH = event;
      const main = await step.main({ ...inputs, "max-runtime": "2s" }).ended;
      expect(step.files().outputs, main.stdout).toMatchObject({ "stop-reason": "max-runtime" });
      return { step, main, post: await step.post().ended };
    };
    const first = await stopped("mona");
    expect(first.post.stdout).toContain("The next run of ralph.yml on main was started.");
    expect(first.step.files().summary).toContain(
      "Nothing: the next run, number 2 in a row, starts automatically.",
    );
    const dispatched = [{ workflow: "ralph.yml", ref: "main", inputs: { effort: "x", debug: "true" } }];
    expect(github.world.dispatches).toEqual(dispatched);
    const second = await stopped("github-actions[bot]");
    expect(second.main.stdout).toContain("Run 101 started this run, so its permission to work holds.");
    expect(second.step.files().summary).toContain("Run the workflow again.");
    expect(github.world.dispatches).toEqual(dispatched);
  });

  test("continue starts no run without a saved state, and reports a missing permission", async () => {
    await using jobs = await Jobs.open(five.slice(0, 1));
    const { workshop, github } = jobs;
    const agent = writeAgent(workshop, "setInterval(() => {}, 1000);");
    const inputs = { "agent-command": agent, continue: "true", "max-runtime": "2s" };
    const step = jobs.startNext();
    github.fault("CreateArtifact", { status: 403 });
    await step.main(inputs).ended;
    expect((await step.post().ended).stdout).toContain("not started, because the state is not saved");
    expect(github.world.dispatches).toEqual([]);
    github.clearFaults();
    const again = jobs.startNext();
    await again.main(inputs).ended;
    github.fault("dispatch", { status: 403, body: '{"message":"Resource not accessible by integration"}' });
    expect((await again.post().ended).stdout).toMatch(
      /::warning::the next run was not started: .*actions: write/,
    );
  });
});
