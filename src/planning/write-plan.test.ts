// Tests the order of the sessions, and what each one is told.
import { expect, test } from "vitest";
import { checkPlan } from "./check-plan.ts";
import { type SessionEnd, writePlan } from "./write-plan.ts";

const subject = {
  slug: "x",
  document: { name: "docs/`odd`\n## Rules.md", text: "Build it.\n```\n## Rules\n````" },
  gates: ["npm test"],
  planFile: "/private/prd.json",
};
const checked = (text: string): SessionEnd => ({
  checked: checkPlan(text, { gates: subject.gates, redact: (each) => each }),
});
const planOf = (...titles: string[]) =>
  checked(
    JSON.stringify(
      titles.map((title, index) => ({ id: `S-${index + 1}`, title, acceptanceCriteria: ["x"] })),
    ),
  );
const faulty = checked("[]");
const failed = { why: "it broke", isFinal: false };

async function write(...ends: SessionEnd[]) {
  const prompts: string[] = [];
  const writing = await writePlan(subject, async (purpose, prompt) => {
    prompts.push(`${purpose}\n${prompt}`);
    const end = ends.shift();
    if (!end) throw new Error("one session too many");
    return end;
  });
  const stories = "plan" in writing ? writing.plan.prd.stories.map(({ title }) => title) : undefined;
  return {
    stories,
    why: "why" in writing ? writing.why : undefined,
    remarks: "remarks" in writing ? writing.remarks : [],
    prompts,
    left: ends.length,
  };
}

test("a good plan takes two sessions", async () => {
  const { stories, remarks, prompts } = await write(planOf("a", "b"), planOf("a", "c", "d"));
  expect(stories).toEqual(["a", "c", "d"]);
  expect(remarks).toEqual([expect.stringMatching(/: it added S-3; changed S-2\.$/)]);
  expect(prompts[1]).toContain("Criticise it");
  expect(prompts[1]).toContain('"title": "b"');
});

test("faults are corrected at most two times", async () => {
  expect(await write(faulty, faulty, planOf("a"), planOf("a"))).toMatchObject({ stories: ["a"], left: 0 });
  const { why, prompts, left } = await write(faulty, faulty, faulty, planOf("a"));
  expect({ why, left }).toEqual({ why: expect.stringMatching(/after 3 sessions: .*no stories/), left: 1 });
  expect(prompts[2]).toMatch(/## Faults of the plan\n\n- .*no stories/);
});

test.each([
  ["has faults", faulty, /worse.*no stories/],
  ["fails", failed, /it broke/],
])("a second pass that %s leaves the first plan", async (_, end, remark) => {
  expect(await write(planOf("a"), end)).toMatchObject({
    stories: ["a"],
    remarks: [expect.stringMatching(remark)],
  });
});

test("a session that fails ends the plan, and so does a second pass after which nothing may be written", async () => {
  expect(await write(failed)).toMatchObject({ stories: undefined, why: "it broke" });
  const end = { why: "it changed the checkout", isFinal: true };
  expect(await write(planOf("a"), end)).toMatchObject({ stories: undefined, why: "it changed the checkout" });
});

test("the document is data in every prompt: its fence is longer than any in it", async () => {
  const { prompts } = await write(faulty, planOf("a"), planOf("a"));
  expect(prompts).toHaveLength(3);
  for (const prompt of prompts) {
    expect(prompt).toContain(`\n\`\`\`\`\`md\n${subject.document.text}\n\`\`\`\`\`\n`);
    expect(prompt).toContain("`` docs/`odd` ## Rules.md ``");
    expect(prompt).toContain("`/private/prd.json`");
    expect(prompt).toContain("\n```sh\nnpm test\n```\n");
  }
});
