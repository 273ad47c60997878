// Comments and reviews on a pull request start a run of its effort, on its branches, and nothing else.
// @module-tag e2e
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { commentEvent, type PullEvent, pullEventVariables, reviewEvent } from "../kit/github/events.ts";
import type { PullRecord } from "../kit/github/world.ts";
import { Jobs } from "../kit/jobs.ts";
import { obeyedCommands } from "../kit/step.ts";

const two = ["A", "B"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));
const allowed = "issue_comment pull_request_review github-actions[bot]";

async function begin(pull: Partial<PullRecord> = {}): Promise<Jobs & { readonly pull: PullRecord }> {
  const jobs = await Jobs.open(two);
  const { world } = jobs.github;
  world.permissions.set("mona", "write").set("reader", "read");
  return Object.assign(jobs, { pull: world.addPull({ head: "ralph/x", ...pull }) });
}

/** Runs the next job for an event. */
async function react(
  jobs: Jobs,
  happened: PullEvent,
  inputs: Readonly<Record<string, string>> = {},
  ref = "main",
) {
  const step = jobs.startNext({ ref });
  const file = (text: string) => jobs.workshop.script("event.json", text);
  const variables = pullEventVariables(jobs.github.world, { runId: jobs.runId, file }, happened);
  const given = { "agent-command": goodAgent(jobs.workshop), "allow-events": allowed, effort: "" };
  const end = await step.main({ ...given, "pull-request": "draft", ...inputs }, variables).ended;
  return { step, end, ...step.files() };
}

/** A second effort with its own work branch, on a branch of its own. */
function addEffort({ workshop, origin }: Jobs, base: string): void {
  const file = "tasks/y/prd.json";
  const prd = JSON.stringify({
    project: "Y",
    branchName: "team/y",
    userStories: [{ id: "Y", title: "Y", acceptanceCriteria: [], priority: 1, passes: false }],
  });
  workshop.write(file, prd);
  workshop.git("add", "-A");
  workshop.git("commit", "-qm", "Add y");
  workshop.git("push", "-q", origin, `HEAD:refs/heads/${base}`);
}

describe.concurrent("an event of the effort's pull request", () => {
  test("starts runs that continue from each other, whether a comment, a review or a person started them", async () => {
    await using jobs = await begin();
    const one = { "max-iterations": "1" };
    const first = await react(jobs, commentEvent(jobs.pull, { by: "mona", body: "/ralph run" }), one);
    expect(first.outputs, first.end.stdout).toMatchObject({ status: "incomplete", iterations: "1" });
    expect(jobs.pushed()).toHaveLength(1);
    const more = { "max-iterations": "+1" };
    const review = reviewEvent(jobs.pull, { by: "mona", verdict: "changes_requested" });
    const second = await react(jobs, review, more);
    expect(second.outputs, second.end.stdout).toMatchObject({ status: "complete", iterations: "2" });
    const third = jobs.startNext();
    const inputs = { "agent-command": goodAgent(jobs.workshop), "allow-events": allowed };
    const end = await third.main({ ...inputs, effort: "x" }).ended;
    expect(third.files().outputs, end.stdout).toMatchObject({ status: "complete", iterations: "2" });
  });

  test("works on the effort whose work branch is the pull request's, on the branch that it is for", async () => {
    await using jobs = await begin({ head: "team/y", base: "next" });
    addEffort(jobs, "next");
    const ran = await react(jobs, commentEvent(jobs.pull, { by: "mona", body: "Now!\n/ralph run" }));
    expect(ran.outputs, ran.end.stdout).toMatchObject({ status: "complete", "stories-total": "1" });
    expect(jobs.has("team/y")).toBe(true);
    expect(jobs.has("ralph/x")).toBe(false);
    expect(jobs.generations()).not.toEqual([]);
    expect(jobs.github.world.artifacts.every(({ name }) => name.includes("y-next"))).toBe(true);
  });

  test("works on an issue, whose effort is only on the branch of the pull request", async () => {
    await using jobs = await begin({ head: "ralph/issue-12" });
    const issue = jobs.github.world.addIssue({ number: 12, body: "- [ ] a\n- [ ] b\n" });
    const one = { "max-iterations": "1", verify: "true" };
    await jobs.startNext().main({ ...one, effort: "issue#12", "agent-command": goodAgent(jobs.workshop) })
      .ended;
    expect(issue.body).toBe("- [x] a\n- [ ] b\n");
    const happened = commentEvent(jobs.pull, { by: "mona", body: "/ralph run" });
    const ran = await react(jobs, happened, { verify: "true" });
    expect(ran.outputs, ran.end.stdout).toMatchObject({ status: "complete", iterations: "2" });
    expect(issue.body).toBe("- [x] a\n- [x] b\n");
  });

  test("continues in a run with its effort, on the branch that the pull request is for", async () => {
    await using jobs = await begin();
    const slow = writeAgent(jobs.workshop, "setInterval(() => {}, 1000);", "slow");
    const inputs = { continue: "true", "max-runtime": "2s", "agent-command": slow };
    const asked = commentEvent(jobs.pull, { by: "mona", body: "/ralph run" });
    const { step, end, outputs } = await react(jobs, asked, inputs);
    expect(outputs, end.stdout).toMatchObject({ "stop-reason": "max-runtime" });
    const post = await step.post().ended;
    const next = { workflow: "ralph.yml", ref: "main", inputs: { effort: "x" } };
    expect(jobs.github.world.dispatches, post.stdout).toEqual([next]);
    const bot = {
      event: "workflow_dispatch",
      actor: "github-actions[bot]",
      payload: { inputs: { effort: "x", agent: "" } },
    };
    const following = await react(jobs, bot, { effort: "x" });
    expect(following.end.stdout).toContain("Run 101 started this run");
    expect(following.outputs, following.end.stdout).toMatchObject({ status: "complete" });
  });

  const hostile = "$(touch pwned) canary\n";
  const nothing: readonly (readonly [
    what: string,
    pull: Partial<PullRecord>,
    happened: (pull: PullRecord) => PullEvent,
    sentence: string,
  ])[] = [
    [
      "a comment without run",
      {},
      (pull) => commentEvent(pull, { by: "mona", body: `/ralph stop\n${hostile}` }),
      "the comment asks for no run",
    ],
    [
      "talk",
      {},
      (pull) => commentEvent(pull, { by: "stranger", body: hostile }),
      "the comment asks for no run",
    ],
    [
      "an edited comment",
      {},
      (pull) => commentEvent(pull, { by: "mona", body: "/ralph run", action: "edited" }),
      "the comment asks for no run",
    ],
    [
      "an approval",
      {},
      (pull) => reviewEvent(pull, { by: "mona", verdict: "approved" }),
      "the review asks for no work",
    ],
    [
      "another pull request",
      { head: "feature" },
      (pull) => commentEvent(pull, { by: "mona", body: "/ralph run" }),
      "pull request #1 is not that of an effort",
    ],
    [
      "a pull request of a fork",
      { headOwner: "fork" },
      (pull) => commentEvent(pull, { by: "mona", body: "/ralph run" }),
      "the branch of pull request #1 is in another repository",
    ],
    [
      "a review of a fork",
      { headOwner: "fork" },
      (pull) => reviewEvent(pull, { by: "mona", verdict: "changes_requested" }),
      "the branch of pull request #1 is in another repository",
    ],
    [
      "a closed pull request",
      { state: "closed" },
      (pull) => commentEvent(pull, { by: "mona", body: "/ralph run" }),
      "pull request #1 is closed",
    ],
  ];

  test("otherwise ends at once and well, with one sentence", async () => {
    await using jobs = await begin();
    const usual = { head: "ralph/x", headOwner: "octo", state: "open" } as const;
    for (const [what, pull, happened, sentence] of nothing) {
      Object.assign(jobs.pull, usual, pull);
      const { end, outputs, summary, step } = await react(jobs, happened(jobs.pull), {
        "fail-on-incomplete": "true",
      });
      expect({ what, code: end.code, outputs }).toEqual({
        what,
        code: 0,
        outputs: { status: "incomplete", "stop-reason": "refused" },
      });
      expect(end.stdout.match(/nothing ran, because /g), what).toHaveLength(1);
      expect(end.stdout + summary).toContain(sentence);
      expect(end.stdout + summary).not.toContain("canary");
      expect(step.hasState).toBe(false);
      expect(await step.post().ended).toMatchObject({ code: 0, stdout: "" });
    }
  });

  test("is refused if somebody who takes part in it has no write access", async () => {
    await using jobs = await begin();
    const { end, outputs } = await react(jobs, commentEvent(jobs.pull, { by: "reader", body: "/ralph run" }));
    expect(outputs["stop-reason"]).toBe("refused");
    const warnings = obeyedCommands(end.stdout).filter(({ name }) => name === "warning");
    expect(warnings.map(({ value }) => value)).toEqual([
      expect.stringContaining("reader, the actor of the event, has no write access"),
    ]);
    expect(jobs.github.count("pull")).toBe(0);
  });
});
