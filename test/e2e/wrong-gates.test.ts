// A gate that cannot work is told before the first turn, and costs none.
// @module-tag e2e
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { gitState, locationArgs } from "../kit/expectations.ts";
import type { ProcessEnd } from "../kit/running-process.ts";
import { Workshop } from "../kit/workshop.ts";

/** Other lines, such as one on the sandbox, may come before the last one. */
function expectRefused({ code, stderr }: ProcessEnd, sentence: RegExp): void {
  expect(code).toBe(64);
  expect(stderr.trimEnd().split("\n").at(-1)).toMatch(sentence);
}

const packageJson = JSON.stringify({ scripts: { test: "true" } });

describe.concurrent("a gate that no turn can make work", () => {
  test("leaves the checkout on its branch, also when there is a work branch already", {
    tags: ["main"],
  }, async () => {
    using workshop = new Workshop([
      { id: "A", verify: "true" },
      { id: "B", priority: 2, verify: "true" },
    ]);
    await workshop.run(goodAgent(workshop), "--max-iterations", "1");
    workshop.git("switch", "--quiet", "main");
    const ended = await workshop.cli(workshop.runArgs(goodAgent(workshop), "--verify", "no-such-program"));
    expectRefused(ended, /no-such-program/);
    expect(workshop.git("branch", "--show-current").trim()).toBe("main");
  });

  test.each<[string, string, RegExp]>([
    [
      "a program",
      "no-such-program --all",
      /the gate `no-such-program --all` of B cannot work, .* install it /,
    ],
    [
      "a script",
      "npm run tets",
      /no script "tets"; add it, or correct the command\. Did you mean npm run test\?/,
    ],
  ])("%s ends the run before the first turn", async (_, gate, sentence) => {
    using workshop = new Workshop([
      { id: "A", verify: "true" },
      { id: "B", priority: 2, verify: gate },
    ]);
    workshop.write("package.json", packageJson);
    workshop.commitAll("Prepare");
    const before = gitState(workshop);
    const ended = await workshop.cli(workshop.runArgs(goodAgent(workshop)));
    expectRefused(ended, sentence);
    expect(gitState(workshop)).toEqual(before);
    const [validate, dryRun] = await Promise.all([
      workshop.cli(["validate", workshop.prdFile]),
      workshop.cli(["run", ...locationArgs(workshop), "--agent-command", "true", "--dry-run"]),
    ]);
    expect(validate.stdout).toMatch(sentence);
    expect(dryRun.stderr).toMatch(sentence);
  });

  test("of the command line, on a branch with work: the checkout stays there", async () => {
    using workshop = new Workshop([{ id: "A", verify: "true" }]);
    await workshop.run("true", "--max-iterations", "1");
    const ended = await workshop.cli(workshop.runArgs("true", "--verify", "no-such-program"));
    expectRefused(ended, /^ralph-ci: the gate `no-such-program` of every story cannot work/);
    expect(workshop.query("select n from iterations")).toHaveLength(1);
  });
});

test("a gate that a turn may make work is warned of once, and its own words are the reason if it cannot start", async () => {
  using workshop = new Workshop([{ id: "A", verify: "npm run build" }]);
  workshop.write("package.json", packageJson);
  workshop.commitAll("Prepare");
  const agent = writeAgent(workshop, "work(); propose();");
  const ended = await workshop.run(agent, "--max-iterations", "2");
  const warnings = ended.stderr.split("\n").filter((line) => line.startsWith("Warning: "));
  expect(warnings).toEqual([
    expect.stringMatching(
      /^Warning: the gate `npm run build` of A cannot pass unless a turn creates what is missing: .* no script "build"; /,
    ),
  ]);
  expect(workshop.query("select reason from iterations")[0]?.reason).toMatch(
    /^Gate `npm run build` failed \(exit code 1\): Missing script: "build"; install what it needs, or correct the gate\.$/,
  );
});
