// The effort's pull request, from the first push to ready for review, over jobs on fresh machines.
// @module-tag e2e
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Jobs } from "../kit/jobs.ts";
import { obeyedCommands } from "../kit/step.ts";

const two = [
  { id: "A", title: "Greet people", verify: "test -e work-A.txt" },
  { id: "B", title: "Thank @octo/all, close #1", verify: "test -e work-B.txt" },
];
const draft = {
  "pull-request": "draft",
  "pull-request-labels": "ai\nralph",
  "pull-request-reviewers": "mona",
};

const golden = readFileSync(join(import.meta.dirname, "pull-request.golden.md"), "utf8");

/** The newest commit of the work branch on the remote. */
function tipOf({ workshop, origin }: Jobs): string {
  return workshop.git("--git-dir", origin, "rev-parse", "ralph/x").trim();
}

/** The text without what differs from run to run. */
function stable(body: string): string {
  return body
    .replaceAll(/ralph-ci (\w+) [0-9a-f]+/g, "ralph-ci $1 ID")
    .replaceAll(/\b[0-9a-f]{10,12}\b/g, "COMMIT");
}

describe.concurrent("the pull request of an effort", () => {
  test("is a draft from the first push on, and ready once the effort is proved; what people write stays", {
    tags: ["main"],
  }, async () => {
    await using jobs = await Jobs.open(two);
    const { world } = jobs.github;
    const first = jobs.startNext();
    const inputs = { "agent-command": goodAgent(jobs.workshop), ...draft, checks: "auto" };
    const begun = await first.main({ ...inputs, "max-iterations": "1" }).ended;
    expect(begun.stdout).toContain("pull request #1 was opened as a draft: https://");
    const [pull] = world.pulls;
    expect(world.pulls).toHaveLength(1);
    expect(pull).toMatchObject({ head: "ralph/x", base: "main", draft: true, title: "Test" });
    expect(pull).toMatchObject({ labels: ["ai", "ralph"], reviewers: ["mona"] });
    expect(pull?.body).toContain("### x: 1 of 2 stories done");
    expect(first.files().outputs["pull-request"]).toBe("https://github.com/octo/project/pull/1");
    expect(first.files().summary).toContain("**Where to review?** | Pull request &#35;1 (draft): https://");
    if (pull) pull.body = `A person wrote this.\r\n\r\n${pull.body}`;
    const second = jobs.startNext();
    await second.main(inputs).ended;
    expect(second.files().outputs.status).toBe("complete");
    expect(world.pulls).toHaveLength(1);
    expect(pull).toMatchObject({ draft: false, title: "Test" });
    expect(`${stable(pull?.body ?? "")}\n`.replaceAll("\r\n", "\n")).toBe(golden);
    expect(world.checks).toMatchObject([
      { name: "ralph-ci x", conclusion: "neutral", title: "1 of 2 stories done" },
      { name: "ralph-ci x", conclusion: "success", title: "2 of 2 stories done", commit: tipOf(jobs) },
    ]);
  });

  test("has a check on the last commit, with annotations in the lines that a failing gate names", async () => {
    const printed = ["work-A.txt:1:2: error: wrong", "../out.txt:1: outside", "gone.txt:2: missing"];
    const verify = `printf '%s\\n' ${printed.map((line) => `'${line}'`).join(" ")}; exit 1`;
    await using jobs = await Jobs.open([{ id: "A", verify }]);
    const step = jobs.startNext();
    const inputs = { "pull-request": "draft", checks: "auto", "max-iterations": "1" };
    await step.main({ "agent-command": goodAgent(jobs.workshop), ...inputs }).ended;
    expect(step.files().outputs.status).toBe("incomplete");
    const [check, ...others] = jobs.github.world.checks;
    expect(others).toEqual([]);
    expect(check).toMatchObject({ conclusion: "neutral", title: "0 of 1 stories done", commit: tipOf(jobs) });
    expect(check?.summary).toContain("**Next:**");
    expect(check?.annotations).toMatchObject([
      { path: "work-A.txt", start_line: 1, message: "error: wrong", annotation_level: "failure" },
    ]);
  });

  test("cannot be opened without the right, which costs nothing but a line that opens it", async () => {
    await using jobs = await Jobs.open(two);
    jobs.github.fault("pull create", {
      status: 403,
      body: '{"message":"Resource not accessible by integration"}',
    });
    const step = jobs.startNext();
    jobs.github.fault("check create", {
      status: 403,
      body: '{"message":"Resource not accessible by integration"}',
    });
    const inputs = { "pull-request": "draft", checks: "auto" };
    const end = await step.main({ "agent-command": goodAgent(jobs.workshop), ...inputs }).ended;
    expect(step.files().outputs).toMatchObject({ status: "complete", "pull-request": "", pushed: "true" });
    expect(end.stdout.match(/the result is not shown as a check: .*checks: write/g)).toHaveLength(1);
    const warnings = obeyedCommands(end.stdout).filter(({ name }) => name === "warning");
    const about = warnings.filter(({ value }) => /pull request/i.test(value));
    expect(about).toHaveLength(1);
    expect(about[0]?.value).toMatch(
      /pull-requests: write.*Open it with gh pr create --repo octo\/project --base main --head ralph\/x --title Test/,
    );
    expect(step.files().summary).toContain("**Where to review?** | The pull request could not be opened");
  });

  test("never holds up a run: a service that does not answer is told, and the next run writes it", async () => {
    await using jobs = await Jobs.open([{ id: "A", verify: "test -e work-A.txt" }]);
    const { github } = jobs;
    github.fault("pulls", { status: 502 });
    const agent = writeAgent(jobs.workshop, "work(); propose();");
    const step = jobs.startNext();
    const end = await step.main({ "agent-command": agent, "pull-request": "ready" }).ended;
    expect(end.stdout).toMatch(/pull request (was not|could not be) written/);
    expect(step.files().outputs).toMatchObject({ status: "complete", pushed: "true" });
    github.clearFaults();
    await jobs.startNext().main({ "agent-command": agent, "pull-request": "ready" }).ended;
    expect(github.world.pulls).toMatchObject([{ draft: false, head: "ralph/x" }]);
  });

  test.each([
    ["closed", { state: "closed" }, "Pull request #1 is closed, and a second one is not opened; reopen it"],
    [
      "merged",
      { state: "closed", merged: true },
      "Pull request #1 was merged, and a second one is not opened for later commits on ralph/x. Open it with gh pr",
    ],
    [
      "deleted the branch of",
      { state: "closed" },
      "Pull request #1 is closed, and a second one is not opened; reopen it",
    ],
  ] as const)("is not opened a second time after a person %s it", async (how, change, sentence) => {
    await using jobs = await Jobs.open(two);
    const { world } = jobs.github;
    const agent = goodAgent(jobs.workshop);
    const inputs = { "agent-command": agent, "pull-request": "draft", checks: "never" };
    await jobs.startNext().main({ ...inputs, "max-iterations": "1" }).ended;
    Object.assign(world.pulls[0] ?? {}, change);
    if (how.startsWith("deleted"))
      jobs.workshop.git("--git-dir", jobs.origin, "update-ref", "-d", "refs/heads/ralph/x");
    const step = jobs.startNext();
    const end = await step.main(inputs).ended;
    expect(world.pulls).toHaveLength(1);
    expect(end.stdout).toContain(sentence);
    expect(step.files().outputs).toMatchObject({ status: "complete", pushed: "true" });
    expect(jobs.pushed()).toEqual(["A: Greet people", "B: Thank @octo/all, close #1"]);
    expect(world.checks).toEqual([]);
  });

  test("stays the only one while a rule protects its branch, and has the work once it no longer does", async () => {
    await using jobs = await Jobs.open(two);
    const { world } = jobs.github;
    const inputs = { "agent-command": goodAgent(jobs.workshop), "pull-request": "draft" };
    await jobs.startNext().main({ ...inputs, "max-iterations": "1" }).ended;
    const hook = join(jobs.origin, "hooks/update");
    const says = "error: GH006: Protected branch update failed for refs/heads/ralph/x.";
    writeFileSync(hook, `#!/bin/sh\n[ "$1" != refs/heads/ralph/x ] || { echo "${says}" >&2; exit 1; }\n`, {
      mode: 0o755,
    });
    const step = jobs.startNext();
    const end = await step.main(inputs).ended;
    expect(end.stdout).toMatch(
      /::warning::The work went to branch ralph\/x-\w{8}, because a rule of the repository refuses pushes to ralph\/x \(git says: .*GH006.*\); allow them in its settings; merge it into ralph\/x by hand\./,
    );
    expect(step.files().outputs).toMatchObject({ status: "complete", pushed: "true" });
    expect(jobs.pushed()).toEqual(["A: Greet people"]);
    rmSync(hook);
    const last = jobs.startNext();
    await last.main(inputs).ended;
    expect(last.files().outputs).toMatchObject({ status: "complete", pushed: "true", iterations: "2" });
    expect(jobs.pushed()).toEqual(["A: Greet people", "B: Thank @octo/all, close #1"]);
    expect(world.pulls).toMatchObject([{ number: 1, draft: false }]);
  });

  test("stays the only one while a person pushes and a second run starts elsewhere", async () => {
    await using jobs = await Jobs.open(two);
    const rival = join(jobs.workshop.folder, "rival");
    const here = JSON.stringify({ rival, origin: jobs.origin });
    const pushes = `
      const { rival, origin } = ${here};
      const git = (...args) => execFileSync("git", ["-C", rival, "-c", "user.name=r", "-c", "user.email=r@s", ...args]);
      if (story === "B" && !fs.existsSync(rival)) {
        execFileSync("git", ["clone", "-q", "-b", "ralph/x", origin, rival]);
        git("commit", "--allow-empty", "-qm", "By a person");
        git("push", "-q");
      }
      work(); propose();`;
    const agent = writeAgent(jobs.workshop, pushes);
    const inputs = { "agent-command": agent, "pull-request": "draft" };
    const steps = [jobs.startNext(), jobs.startConcurrent()];
    await Promise.all(steps.map((step) => step.main(inputs).ended));
    const reasons = steps.map((step) => step.files().outputs["stop-reason"]);
    expect(reasons.toSorted()).toEqual(["complete", "superseded"]);
    expect(jobs.github.world.pulls).toMatchObject([{ number: 1, draft: false }]);
    const subjects = ["A: Greet people", "B: Thank @octo/all, close #1", "By a person"];
    expect(jobs.pushed().toSorted()).toEqual(subjects);
  });
});
