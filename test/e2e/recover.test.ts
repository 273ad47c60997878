// What the next run makes of one that was killed at a bad moment.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { whenThere } from "../kit/expectations.ts";
import { Workshop } from "../kit/workshop.ts";

describe("a run that was killed in the middle of judging", () => {
  const endless = (workshop: Workshop) =>
    writeAgent(
      workshop,
      "work(); propose(); fs.writeFileSync('ready', ''); setInterval(() => {}, 1000);",
      "endless",
    );

  async function killInTurn(workshop: Workshop): Promise<void> {
    const started = workshop.start(workshop.runWords(endless(workshop)));
    await whenThere(workshop, "ready");
    started.child.kill("SIGKILL");
    await started.ended;
  }

  test("what was made ready for a verdict that the journal does not know is not carried out", async () => {
    using workshop = new Workshop([{ id: "A", verify: "test -e never" }]);
    await killInTurn(workshop);
    // As a kill leaves it between these files and the journal's row.
    writeFileSync(join(workshop.iterationFolder(1), "prd.after.json"), readFileSync(workshop.prdFile));
    writeFileSync(
      join(workshop.iterationFolder(1), "entry.md"),
      "## 2026-01-01 00:00 - A\nResult: passed\n---\n",
    );
    const { result, stderr } = await workshop.run(writeAgent(workshop, "", "idle"), "--max-iterations", "2");
    expect(stderr).toContain("is taken up");
    expect(result.stories).toEqual({ passed: 0, total: 1 });
    expect(workshop.prd().userStories[0]?.passes).toBe(false);
    expect(workshop.progress()).not.toContain("Result: passed");
  });

  test("a file that an agent broke before the kill is put back before it is read", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    await killInTurn(workshop);
    writeFileSync(workshop.prdFile, '{"userStories": [');
    const { result, stderr } = await workshop.run(goodAgent(workshop));
    expect(stderr).toContain("what it held is kept at");
    expect(result).toMatchObject({ status: "complete", iterations: 2 });
  });

  test("a done field that neither journal nor people set is set right, so that the story can be proposed", async () => {
    using workshop = new Workshop([{ id: "A" }]);
    await workshop.run(writeAgent(workshop, "work();", "works"), "--max-iterations", "1");
    const done = readFileSync(workshop.prdFile, "utf8").replace('"passes": false', '"passes": true');
    writeFileSync(workshop.prdFile, done);
    writeFileSync(join(workshop.state, "efforts/x/prd.json"), done);
    const { result, stderr } = await workshop.run(goodAgent(workshop));
    expect(stderr).toContain("was set right");
    expect(result).toMatchObject({ status: "complete", iterations: 2 });
  });
});
