// One story that cannot pass does not hold up the others, also over restarts and machines.
// @module-tag e2e
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { goodAgent, writeAgent } from "../kit/agent.ts";
import { Machines } from "../kit/machines.ts";
import { Workshop } from "../kit/workshop.ts";

const oneBad = [
  { id: "A", verify: "false" },
  { id: "B", dependsOn: ["A"] },
  { id: "C", verify: "test -e work-C.txt" },
];
const because = /^5 iterations without a pass\. The last one: Gate `false` failed \(exit code 1\)\.$/;

/** Replaces text in prd.json as a person does. */
function edit(workshop: Workshop, from: string, to: string): void {
  const text = readFileSync(workshop.prdFile, "utf8");
  expect(text).toContain(from);
  writeFileSync(workshop.prdFile, text.replace(from, to));
}

test("a story that never passes is set aside; the rest is done, and the end is blocked with the list", {
  tags: ["main"],
}, async () => {
  using workshop = new Workshop(oneBad);
  const { code, result, stderr } = await workshop.run(goodAgent(workshop));
  expect(code).toBe(2);
  expect(result).toMatchObject({ stopReason: "blocked", iterations: 6, stories: { passed: 1, total: 3 } });
  expect(result).toMatchObject({ setAside: [{ id: "A", reason: expect.stringMatching(because) }] });
  expect(stderr).toMatch(/Set aside: A, 5 iterations without a pass.*ralph-ci retry A .*higher --max-tries/);
  expect(stderr.indexOf("Set aside: A")).toBeLessThan(stderr.indexOf("Iteration 6/20: C"));
  expect(workshop.progress()).toContain("- A is set aside: 5 iterations without a pass.\n");
  expect(workshop.prompt(5)).toContain("this is the last try");
  const json = await workshop.cli(["status", "--json", "--state-dir", workshop.state]);
  const [status] = JSON.parse(json.stdout).efforts;
  expect(status.stories.list[0]).toMatchObject({ id: "A", setAside: expect.stringMatching(because) });
  const text = await workshop.cli(["status", "--state-dir", workshop.state]);
  expect(text.stdout).toMatch(/^ {2}A {2}set aside/m);
  expect(text.stdout).toContain("Set aside: A, 5 iterations without a pass.");
  expect(workshop.git("status", "--porcelain")).toBe("");
});

test("a later run leaves it aside until a person edits it or raises max-tries", async () => {
  using workshop = new Workshop(oneBad);
  const agent = goodAgent(workshop);
  await workshop.run(agent);
  const again = await workshop.run(agent);
  expect(again.result).toMatchObject({ stopReason: "blocked", iterations: 6, setAside: [{ id: "A" }] });
  expect(again.stderr).toContain("Set aside: A");

  const more = await workshop.run(agent, "--max-tries", "6");
  expect(more.result).toMatchObject({ stopReason: "blocked", iterations: 7, setAside: [{ id: "A" }] });

  edit(workshop, '"verify": "false"', '"verify": "true"');
  workshop.commitAll("Correct the gate");
  const mended = await workshop.run(agent);
  expect(mended.result).toMatchObject({ stopReason: "complete", iterations: 9 });
  expect(mended.result).not.toHaveProperty("setAside");
});

test("another machine knows it", async () => {
  using machines = new Machines(oneBad);
  const agent = goodAgent(machines);
  await machines.runHere(agent, "--max-iterations", "5");
  machines.move();
  const { result } = await machines.runHere(agent);
  expect(result).toMatchObject({
    stopReason: "blocked",
    iterations: 6,
    stories: { passed: 1, total: 3 },
    setAside: [{ id: "A", reason: expect.stringMatching(because) }],
  });
});

test("a story without progress gives way to others before max-tries, and the next run tries it again", async () => {
  using workshop = new Workshop(oneBad);
  const agent = goodAgent(workshop);
  const first = await workshop.run(agent, "--stuck-after", "1", "--max-tries", "9");
  expect(first.result).toMatchObject({
    stopReason: "blocked",
    stories: { passed: 1 },
    setAside: [{ id: "A", reason: expect.stringMatching(/in a row without progress/) }],
  });
  const second = await workshop.run(agent, "--stuck-after", "1", "--max-tries", "9");
  expect(second.result.iterations).toBeGreaterThan(first.result.iterations);
  expect(second.result).toMatchObject({ stopReason: "stuck" });
});

test("the same failure is seen whatever the agent changes, whatever else its output says, and over runs", async () => {
  const gate =
    "date -u; echo took $RANDOM$$ ms; echo cannot open $(mktemp -u)/out; test -e never.txt || { echo FAIL total; exit 1; }";
  using workshop = new Workshop([{ id: "A", verify: gate }]);
  const agent = writeAgent(
    workshop,
    'fs.appendFileSync("work.txt", process.hrtime.bigint() + "\\n"); propose();',
  );
  const limits = ["--stuck-after", "2", "--max-tries", "20"];
  const first = await workshop.run(agent, ...limits, "--max-iterations", "2");
  expect(first.result).toMatchObject({ stopReason: "max-iterations", iterations: 2 });
  const second = await workshop.run(agent, ...limits, "--max-iterations", "20");
  expect(second.result).toMatchObject({ stopReason: "stuck", iterations: 4 });
  expect(workshop.query("select distinct signature from iterations")).toHaveLength(1);
  expect(workshop.query("select distinct work from iterations")).toHaveLength(4);
});

test("changes that come back are no progress", async () => {
  using workshop = new Workshop([
    { id: "A", verify: "cat /proc/sys/kernel/random/uuid | tr 0-9a-f g-v; false" },
  ]);
  const agent = writeAgent(workshop, 'fs.writeFileSync("work.txt", ["a", "b"][iteration % 2]); propose();');
  const { result } = await workshop.run(agent, "--stuck-after", "1", "--max-tries", "20");
  expect(result).toMatchObject({ stopReason: "stuck", iterations: 4 });
});
