// A run with a canary for each of its secrets: an agent that knows them spells them in many ways, and none leaves the run.
// @module-tag e2e
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAgent } from "../kit/agent.ts";
import { canaries, canariesIn, objectsOf, runWithCanaries, unpackBundles } from "../kit/canaries.ts";
import { spellings } from "../kit/spellings.ts";
import { Step } from "../kit/step.ts";
import { Workshop } from "../kit/workshop.ts";

test.concurrent("an agent that is told all secrets of the run brings none into log, page, records, commits, remote or snapshot", async () => {
  await runWithCanaries({ all: false, inputs: () => ({ sandbox: "off" }) }, ({ code, log, places }) => {
    expect(code, log).toBe(0);
    expect(log).toContain("whole");
    const found = [...places].flatMap(([place, text]) => canariesIn(text).map((each) => `${place}: ${each}`));
    expect(found).toEqual([]);
  });
});

test.concurrent.each(["SIGKILL", "SIGINT"] as const)(
  "what a turn committed that %s cut off is in no bundle, and the next run rewrites it",
  async (signal) => {
    using workshop = new Workshop([{ id: "A" }]);
    const remote = join(workshop.folder, "remote.git");
    workshop.git("clone", "--quiet", "--bare", workshop.repository, remote);
    workshop.git("remote", "add", "origin", remote);
    const store = join(workshop.folder, "store");
    const mark = join(workshop.folder, "mark");
    const secret = canaries["value for agents"];
    const agent = writeAgent(
      workshop,
      `const git = (...args) => execFileSync("git", ["-c", "user.name=Agent", "-c", "user.email=a@b", ...args], { stdio: "pipe" });
       const key = process.env.DEPLOY_SETTING;
       if (iteration === 1) {
         fs.writeFileSync("kept.txt", "1"); git("add", "-A"); git("commit", "-qm", "Keep");
         fs.writeFileSync("key.txt", key + "\\n"); git("add", "-A"); git("commit", "-qm", "Use " + encodeURIComponent(key));
         fs.writeFileSync("left.txt", key + "\\n"); fs.writeFileSync("open.txt", "1");
         fs.writeFileSync(${JSON.stringify(mark)}, "");
         setTimeout(() => {}, 100_000);
       } else { for (const file of ["key.txt", "left.txt"]) fs.rmSync(file, { force: true }); work(); propose(); }`,
    );
    const inputs = {
      effort: "tasks/x",
      agent: "command",
      "agent-command": agent,
      store,
      push: "auto",
      sandbox: "off",
      "agent-env": `RALPH_TEST_MARK\nDEPLOY_SETTING=${secret}`,
    };
    const step = new Step(workshop);
    const main = step.main(inputs);
    await main.created(mark);
    process.kill(main.child.pid ?? 0, signal);
    const cut = await main.ended;
    const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
    const post = await step.post(Object.fromEntries(variables)).ended;
    const unpacked = unpackBundles(workshop, store, remote, cut.stdout + post.stdout);
    const saved = workshop.git("-C", unpacked, "log", "--format=%s", "--name-only", "--all");
    expect(saved).toContain("kept.txt");
    expect(saved).toContain("open.txt");
    expect(canariesIn(objectsOf(workshop, unpacked))).toEqual([]);
    const next = await step.main(inputs).ended;
    expect(next.code, next.stdout).toBe(0);
    expect(next.stdout).toContain(
      "1 commit of the turn held a secret of this run and was rewritten without it.",
    );
    expect(canariesIn(objectsOf(workshop, remote))).toEqual([]);
    expect(workshop.git("-C", remote, "show", "ralph/x:kept.txt", "ralph/x:open.txt")).toBe("11");
  },
);

test("the search of these tests finds each spelling of each canary", { tags: ["main"] }, () => {
  const missed = Object.entries(canaries).flatMap(([name, secret]) =>
    Object.entries(spellings)
      .filter(([, spell]) => !canariesIn(spell(secret)).some((found) => found.startsWith(`${name}: `)))
      .map(([spelling]) => `${name}: ${spelling}`),
  );
  expect(missed).toEqual([]);
});
