// Signed commits: GitHub makes what is pushed, so that a rule which wants signatures lets it onto the branch.
// @module-tag e2e
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { GitServer } from "../kit/git-server.ts";
import { Jobs } from "../kit/jobs.ts";
import { good, planner } from "../kit/planning.ts";
import type { Step } from "../kit/step.ts";

const two = ["A", "B"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));

/** Refuses branches with a commit that has no signature, as a rule of GitHub does. */
const rule = `#!/bin/sh
while read -r old new name; do
  case "$name" in refs/heads/*) ;; *) continue ;; esac
  [ "$new" = 0000000000000000000000000000000000000000 ] && continue
  for commit in $(git rev-list "$new" --not --branches); do
    git cat-file commit "$commit" | grep -q "^gpgsig " && continue
    echo "error: GH013: Repository rule violations found for $name." >&2
    echo "- Commits must have verified signatures." >&2
    exit 1
  done
done
`;

/** Jobs whose checkouts push over HTTP to the fake GitHub's repository, which wants signatures on every branch that fits. */
async function signedJobs(branches = "refs/heads/*") {
  const jobs = await Jobs.open(two);
  const { origin, github, workshop } = jobs;
  github.world.gitFolder = origin;
  const hook = join(origin, "hooks/pre-receive");
  mkdirSync(join(origin, "hooks"), { recursive: true });
  writeFileSync(hook, rule.replace("refs/heads/*)", `${branches})`));
  chmodSync(hook, 0o755);
  const root = join(workshop.folder, "served");
  mkdirSync(join(root, "octo"), { recursive: true });
  symlinkSync(origin, join(root, "octo/project.git"));
  const server = await GitServer.open(root);
  // The product takes this host for GitHub's own, and git finds it on this machine.
  const address = server.address.replace("127.0.0.1", "github.localhost");
  const start = (): Step => {
    const step = jobs.startNext();
    workshop.git("remote", "set-url", "origin", `${address}/octo/project.git`);
    step.variables.GITHUB_SERVER_URL = address;
    return step;
  };
  const remote = (...args: string[]) => workshop.git("--git-dir", origin, ...args).trim();
  const close = async () => {
    await server[Symbol.asyncDispose]();
    await jobs[Symbol.asyncDispose]();
  };
  return { jobs, workshop, world: github.world, github, start, remote, [Symbol.asyncDispose]: close };
}

const inputs = { sign: "api", "pull-request": "draft", checks: "never" };

describe.concurrent("with sign: api", () => {
  test("a rule that wants signatures is met over two jobs, the agent's own commits included", async () => {
    await using setup = await signedJobs();
    const { jobs, workshop, world, start, remote } = setup;
    const commits = `
      const file = "run-" + story + ".sh";
      fs.writeFileSync(file, "#!/bin/sh\\n", { mode: 0o755 });
      const git = (...args) => execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.invalid", ...args]);
      git("add", file);
      git("commit", "-qm", "Mine in " + story);
      work(); propose();`;
    const agent = writeAgent(workshop, commits);
    const first = start();
    const begun = await first.main({ ...inputs, "agent-command": agent, "max-iterations": "1" }).ended;
    expect(begun.stdout + begun.stderr).not.toMatch(/^::(warning|error)/m);
    expect(begun.stdout).not.toContain("rebased");
    const second = start();
    const end = await second.main({ ...inputs, "agent-command": agent }).ended;
    expect(end.stdout).not.toMatch(/^::warning/m);
    expect(second.files().outputs).toMatchObject({ status: "complete", pushed: "true", iterations: "2" });
    expect(jobs.pushed()).toEqual(["Mine in A", "A: Story A", "Mine in B", "B: Story B"]);
    const pushed = remote("rev-list", "--reverse", "main..ralph/x").split("\n");
    expect(world.signedCommits).toEqual(pushed);
    expect(workshop.git("rev-parse", "ralph/x").trim()).toBe(pushed.at(-1));
    expect(workshop.git("status", "--porcelain")).toBe("");
    const rows = workshop.query("select commit_sha from iterations order by n", second.stateDir);
    expect(rows.map((row) => row.commit_sha)).toEqual([pushed[1], pushed[3]]);
    const [pull] = world.pulls;
    for (const commit of [pushed[1], pushed[3]]) expect(pull?.body).toContain(commit?.slice(0, 10));
    expect(remote("log", "-1", "--format=%B", pushed[0] ?? "")).toMatch(/^Co-authored-by: Ann <ann@/m);
    expect(remote("ls-tree", "ralph/x", "run-A.sh")).toMatch(/^100755 /);
    expect(remote("for-each-ref", "--format=%(refname)", "refs/ralph-ci")).toBe("");
  });

  test("a job that is killed between the signature and the push loses nothing, and nothing is done twice", async () => {
    await using setup = await signedJobs();
    const { jobs, github, world, workshop, start, remote } = setup;
    const agent = goodAgent(workshop);
    github.fault("commit create", { isDone: true, hangs: true });
    const killed = start().main({ ...inputs, "agent-command": agent });
    await github.asked("commit create");
    killed.child.kill("SIGKILL");
    await killed.ended;
    github.clearFaults();
    expect(jobs.has("ralph/x")).toBe(false);
    const step = start();
    const end = await step.main({ ...inputs, "agent-command": agent }).ended;
    expect(step.files().outputs, end.stdout).toMatchObject({ status: "complete", pushed: "true" });
    expect(end.stdout).not.toMatch(/^::warning::(?!the run that started at .* died)/m);
    expect(jobs.pushed()).toEqual(["A: Story A", "B: Story B"]);
    const pushed = remote("rev-list", "main..ralph/x").split("\n");
    for (const commit of pushed) expect(world.signedCommits).toContain(commit);
    expect(world.pulls).toMatchObject([{ number: 1, draft: false }]);
  });

  test("without the right to make commits, one sentence says so, and a rule sends the work to a side branch", async () => {
    await using setup = await signedJobs("refs/heads/ralph/x");
    const { github, workshop, start, remote, world } = setup;
    const refusal = '{"message":"Resource not accessible by integration"}';
    github.fault("commit create", { status: 403, body: refusal });
    const step = start();
    const end = await step.main({ ...inputs, "agent-command": goodAgent(workshop) }).ended;
    expect(step.files().outputs).toMatchObject({ status: "complete", pushed: "true" });
    const warnings = end.stdout.match(/^::warning.*/gm)?.join("\n") ?? "";
    expect(
      warnings.match(/Commits are pushed without signatures, because GitHub refuses .*contents: write/g),
    ).toHaveLength(1);
    expect(warnings).toMatch(
      /The work went to branch ralph\/x-\w{8}, because commits on ralph\/x must have signatures/,
    );
    expect(github.count("commit create")).toBe(1);
    const [side = ""] = remote("for-each-ref", "--format=%(refname:short)", "refs/heads/ralph").split("\n");
    expect(side).toMatch(/^ralph\/x-\w{8}$/);
    expect(remote("log", "--format=%s", `main..${side}`)).toBe("B: Story B\nA: Story A");
    expect(world.pulls).toEqual([]);
    // A later job may: it takes the work along, signs it and gets it onto the branch.
    github.clearFaults();
    const next = start();
    const later = await next.main({ ...inputs, "agent-command": goodAgent(workshop) }).ended;
    expect(next.files().outputs, later.stdout).toMatchObject({ status: "complete", pushed: "true" });
    expect(remote("log", "--format=%s", "main..ralph/x")).toBe("B: Story B\nA: Story A");
    expect(world.pulls).toHaveLength(1);
  });

  test("a plan is signed, too, and known again as one that nobody changed", async () => {
    await using setup = await signedJobs();
    const { workshop, world, start, remote } = setup;
    world.addIssue({ number: 12, title: "A counter", body: "People count." });
    const more = { plan: "issue#12", verify: "npm test" };
    for (const body of [good, "write(planOf({}));"]) {
      const agent = planner(workshop, body);
      const { code, stdout } = await start().main({ ...inputs, ...more, "agent-command": agent }).ended;
      expect(code, stdout).toBe(0);
    }
    const pushed = remote("rev-list", "--reverse", "main..ralph/plan-issue-12").split("\n");
    expect(pushed).toHaveLength(2);
    expect(world.signedCommits).toEqual(pushed);
  });
});
