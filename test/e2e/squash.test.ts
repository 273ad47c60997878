// With --squash story the pushed branch has one commit for each passed story, and the journal knows it.
// @module-tag e2e
import { join } from "node:path";
import { expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

const two = ["A", "B"].map((id) => ({ id, verify: `test -e work-${id}.txt` }));
const options = ["--squash", "story", "--push", "auto"];

function addRemote(workshop: Workshop): { pushed(): string[]; remote: string } {
  const remote = join(workshop.folder, "remote.git");
  workshop.git("clone", "--quiet", "--bare", workshop.repository, remote);
  workshop.git("remote", "add", "origin", remote);
  const log = ["--git-dir", remote, "log", "--reverse", "--format=%s", "main..ralph/x"];
  return {
    remote,
    pushed() {
      const hasBranch = workshop.git("--git-dir", remote, "branch", "--list", "ralph/x").trim() !== "";
      return hasBranch
        ? workshop
            .git(...log)
            .split("\n")
            .filter(Boolean)
        : [];
    },
  };
}

/** Needs three turns for a story; in the second one it commits itself. */
const slowAgent = (workshop: Workshop) =>
  writeAgent(
    workshop,
    `fs.writeFileSync("try-" + iteration + ".txt", "x");
     const git = (...args) => execFileSync("git", ["-c", "user.name=ralph-ci", "-c", "user.email=ralph-ci@users.noreply.github.com", ...args]);
     if (iteration % 3 === 2) { git("add", "--all"); git("commit", "--quiet", "-m", "mine"); }
     if (iteration % 3 === 0) { work(); propose(); }`,
    "slow-agent",
  );

test.concurrent("a story has one commit, also of what the agent committed itself", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop(two);
  const { pushed } = addRemote(workshop);
  const { result, stderr } = await workshop.run(slowAgent(workshop), ...options);
  expect(result, stderr).toMatchObject({
    status: "complete",
    iterations: 6,
    pushed: true,
    unpushedCommits: 0,
  });
  expect(pushed()).toEqual(["A: Story A", "B: Story B"]);
  expect(workshop.subjects()).toEqual(pushed());
  const hashes = workshop.git("rev-list", "--reverse", "main..HEAD").trim().split("\n");
  expect(workshop.query("select commit_sha from iterations order by n").map((row) => row.commit_sha)).toEqual(
    [0, 0, 0, 1, 1, 1].map((index) => hashes[index]),
  );
  expect(workshop.git("log", "-1", "--format=%B", hashes[0] ?? "")).toMatch(
    /^A: Story A\n\n1 gate passed\.\n\nIn it:\n- A \(not finished\): Story A\n- mine\n- A \(not finished\): Story A\n\nRalph-Iteration: x\/3\nRalph-Iteration: x\/2\nRalph-Iteration: x\/1\nRalph-Effort: \w+\nRalph-Run: \w+\n/,
  );
  expect(workshop.git("ls-tree", "-r", "--name-only", "HEAD")).toContain("try-1.txt");
  expect(workshop.git("status", "--porcelain")).toBe("");
});

test.concurrent("commits of an unfinished story are held back, and become one in the run that finishes it", async () => {
  using workshop = new Workshop(two);
  const { pushed } = addRemote(workshop);
  const cut = await workshop.run(slowAgent(workshop), ...options, "--max-iterations", "4");
  expect(cut.result, cut.stderr).toMatchObject({ stopReason: "max-iterations", pushed: false });
  expect(cut.stderr).toContain(
    "1 commit is not pushed yet; they are pushed as one commit when their story passes (--squash story).",
  );
  expect(pushed()).toEqual(["A: Story A"]);
  expect(workshop.subjects()).toEqual(["A: Story A", "B (not finished): Story B"]);
  const { result, stderr } = await workshop.run(goodAgent(workshop), ...options);
  expect(result, stderr).toMatchObject({ status: "complete", iterations: 5, pushed: true });
  expect(pushed()).toEqual(["A: Story A", "B: Story B"]);
});

test.concurrent("commits of other people and pushed ones stay as they are", async () => {
  using workshop = new Workshop(two);
  const { pushed, remote } = addRemote(workshop);
  const slow = slowAgent(workshop);
  await workshop.run(slow, "--push", "auto", "--max-iterations", "1");
  expect(pushed()).toEqual(["A (not finished): Story A"]);
  await workshop.run(slow, ...options, "--max-iterations", "2");
  workshop.write("person.txt", "mine");
  workshop.git("add", "person.txt");
  workshop.git("commit", "--quiet", "--message", "By a person");
  const kept = workshop.git("rev-list", "--reverse", "main..HEAD");
  const { result, stderr } = await workshop.run(goodAgent(workshop), ...options);
  expect(result, stderr).toMatchObject({ status: "complete", pushed: true });
  expect(workshop.git("--git-dir", remote, "rev-list", "--reverse", "main..ralph/x")).toContain(kept.trim());
  expect(pushed().slice(-3)).toEqual(["By a person", "A: Story A", "B: Story B"]);
});

test.concurrent("without a remote each passed story has one commit, too", async () => {
  using workshop = new Workshop(two);
  const { result, stderr } = await workshop.run(slowAgent(workshop), "--squash", "story");
  expect(result, stderr).toMatchObject({ status: "complete", iterations: 6 });
  expect(workshop.subjects()).toEqual(["A: Story A", "B: Story B"]);
});
