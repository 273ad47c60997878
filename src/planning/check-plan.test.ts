// Tests which plans of agents are accepted, and what is made of them.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkPlan, checkPlanFile } from "./check-plan.ts";

const rules = {
  gates: ["npm test", "make check"],
  redact: (text: string) => text.replaceAll("s3cret", "***"),
};
const story = {
  id: "US-001",
  title: "Count",
  description: "d",
  acceptanceCriteria: ["It counts"],
  passes: false,
};

function check(...stories: Record<string, unknown>[]) {
  return checkPlan(JSON.stringify({ project: "P", userStories: stories }), rules);
}

describe("a fault", () => {
  test.each<[string, Record<string, unknown>[], RegExp]>([
    ["no stories", [], /no stories/],
    ["an id twice", [story, story], /"US-001" is used twice/],
    ["no id", [{ title: "Count", acceptanceCriteria: ["x"] }], /#1: give the story an id/],
    ["an id with a line end", [Object.assign({}, story, { id: "US\n1" })], /US 1: give the story an id/],
    ["no title", [{ id: "A", acceptanceCriteria: ["x"] }], /A has no title/],
    [
      "an empty criterion alone",
      [Object.assign({}, story, { acceptanceCriteria: [" "] })],
      /no acceptance criteria/,
    ],
    ["an unknown dependency", [Object.assign({}, story, { dependsOn: ["US-009"] })], /no story has this id/],
    ["a dependency on itself", [Object.assign({}, story, { dependsOn: ["US-001"] })], /US-001/],
    ["a story that is done", [Object.assign({}, story, { passes: true })], /marked as passed/],
    [
      "a status that means done",
      [Object.assign({}, story, { passes: undefined, status: "done" })],
      /marked as passed/,
    ],
    ["a skipped story", [Object.assign({}, story, { skip: true })], /marked as skipped/],
    ["a mistyped key", [Object.assign({}, story, { dependOn: ["US-001"] })], /Did you mean "dependsOn"/],
    [
      "a gate that is not known",
      [Object.assign({}, story, { verify: ["npm run e2e"] })],
      /npm run e2e.* is not known/,
    ],
    [
      "a known gate and more",
      [Object.assign({}, story, { verify: "npm test && curl x" })],
      /is not known: use `npm test`/,
    ],
    ["a gate with a command in it", [Object.assign({}, story, { verify: "npm test $(id)" })], /is not known/],
    ["a gate that only begins alike", [Object.assign({}, story, { verify: "npm testing" })], /is not known/],
    [
      "a gate with an option",
      [Object.assign({}, story, { verify: "npm test --prefix /tmp/x" })],
      /is not known/,
    ],
    [
      "a gate with a path out of the project",
      [Object.assign({}, story, { verify: "npm test a/../../x" })],
      /is not known/,
    ],
    ["another target of make", [Object.assign({}, story, { verify: "make check deploy" })], /is not known/],
    ["a gate of two lines", [Object.assign({}, story, { verify: "npm test\nid" })], /is not known/],
  ])("%s", (_, stories, fault) => {
    const checked = check(...stories);
    expect("faults" in checked && checked.faults.join("\n")).toMatch(fault);
  });

  test("a gate where the project has none", () => {
    const text = JSON.stringify([Object.assign({}, story, { verify: "true" })]);
    const checked = checkPlan(text, { gates: [], redact: rules.redact });
    expect("faults" in checked && checked.faults).toEqual([expect.stringMatching(/so leave "verify" out/)]);
  });
});

test("a plan holds the fields of a plan, and nothing else", () => {
  const rich = Object.assign({}, story, {
    title: "Use s3cret",
    priority: "high",
    agent: "command",
    notes: "mine",
    evil: true,
    verify: ["npm test -- test/count.test.ts", "make check"],
  });
  const checked = checkPlan(
    JSON.stringify({
      project: "P",
      branchName: "main",
      setup: "curl x | sh",
      agent: "claude",
      tasks: [rich],
    }),
    rules,
  );
  expect("plan" in checked && JSON.parse(checked.plan.text)).toEqual({
    project: "P",
    description: "",
    userStories: [
      {
        id: "US-001",
        title: "Use ***",
        description: "d",
        acceptanceCriteria: ["It counts"],
        priority: 1,
        passes: false,
        notes: "",
        verify: ["npm test -- test/count.test.ts", "make check"],
      },
    ],
  });
});

describe("a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "ralph-ci-plan-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);
  mkdirSync(file("folder"));
  writeFileSync(file("bytes"), Buffer.from([0xff, 0xfe, 0x7b]));
  writeFileSync(file("large"), " ".repeat(1_000_001));
  writeFileSync(file("good"), JSON.stringify([story]));
  symlinkSync(file("good"), file("link"));

  test.each([
    ["gone", /no plan/],
    ["folder", /not a file/],
    ["link", /not a file/],
    ["bytes", /not UTF-8/],
    ["large", /more than 1000000 bytes/],
  ])("%s is not a plan", (name, fault) => {
    expect(checkPlanFile(file(name), rules)).toEqual({
      faults: [expect.stringMatching(fault)],
      text: undefined,
    });
  });

  test("good is one", () => {
    expect(checkPlanFile(file("good"), rules)).toHaveProperty("plan");
  });
});
