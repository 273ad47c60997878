// An agent or a gate removes or replaces the repository: the run stops, and says what is where.
// @module-tag e2e
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Workshop } from "../kit/workshop.ts";

const remove = `fs.rmSync(".git", { recursive: true });`;
const replace = `${remove}
const git = (...args) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args]);
git("init", "--quiet", "--initial-branch=ralph/x"); git("add", "--all"); git("commit", "--quiet", "-m", "new");`;

test.each([
  ["removes", remove, "was removed"],
  ["replaces", replace, "is not in"],
])("an agent %s .git", async (_, code, cause) => {
  using workshop = new Workshop([{ id: "A" }, { id: "B" }]);
  const agent = writeAgent(workshop, `work(); propose(); ${code}`, "destroyer");
  const { code: exit, result, stderr } = await workshop.run(agent);
  expect(exit).toBe(1);
  expect(result).toMatchObject({
    status: "failed",
    stopReason: "state-error",
    stories: { passed: 0 },
    pushed: null,
  });
  expect(result).toHaveProperty("error", expect.stringContaining(cause));
  expect(stderr).toContain(
    `the files are in ${workshop.repository}, this run has pushed none of its commits`,
  );
  expect(stderr).not.toContain("on branch");
  const next = await workshop.cli(workshop.runArgs(goodAgent(workshop)));
  expect(next).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/put (its \.git|the repository) back/),
  });
});

test("a gate replaces .git after the first story was pushed and saved: the message names both", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop([{ id: "A" }, { id: "B", verify: "sh ../gate.sh" }]);
  const remote = join(workshop.folder, "remote.git");
  mkdirSync(remote);
  workshop.git("init", "--quiet", "--bare", remote);
  workshop.git("remote", "add", "origin", remote);
  workshop.script(
    "gate.sh",
    "rm -rf .git; git init -q -b ralph/x; git add -A; git -c user.name=a -c user.email=a@b commit -qm new",
  );
  const store = ["--store", join(workshop.folder, "store"), "--push", "auto"];
  const { result, stderr } = await workshop.run(goodAgent(workshop), ...store);
  expect(result).toMatchObject({ stopReason: "state-error", stories: { passed: 1, total: 2 } });
  const tip = workshop.git("--git-dir", remote, "rev-parse", "ralph/x").slice(0, 12);
  expect(stderr).toContain(`its commits until ${tip} are on branch ralph/x of the remote`);
});
