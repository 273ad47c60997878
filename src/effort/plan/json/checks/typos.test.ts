// Tests which unknown keys and words of a plan are taken for mistyped ones.
import { describe, expect, test } from "vitest";
import { parsePrd } from "../prd.ts";

const typosOf = (value: unknown) => parsePrd(JSON.stringify(value), "prd.json").typos;
const story = { id: "A", title: "a", acceptanceCriteria: ["x"] };

describe("a key that looks mistyped", () => {
  test.each<[Record<string, unknown>, string]>([
    [{ veriy: "npm test" }, "verify"],
    [{ Verify: ["npm test"] }, "verify"],
    [{ dependOn: ["B"] }, "dependsOn"],
    [{ "depends-on": "B" }, "dependsOn"],
    [{ priorty: 1 }, "priority"],
    [{ pases: true }, "passes"],
    [{ pass: false }, "passes"],
    [{ agnet: "claude" }, "agent"],
    [{ note: "seen" }, "notes"],
    [{ statu: "done" }, "status"],
    [{ blockd: true }, "blocked"],
  ])("of a story: %j", (fields, meant) => {
    const [key] = Object.keys(fields);
    const sentence = `A has the key "${key}", which is not read. Did you mean "${meant}"?`;
    expect(typosOf({ userStories: [{ ...story, ...fields }] })).toEqual([sentence]);
  });

  test.each<[Record<string, unknown>, string]>([
    [{ branchNme: "ralph/x" }, "branchName"],
    [{ verfy: "npm test" }, "verify"],
    [{ setp: ["npm ci"] }, "setup"],
    [{ agnet: "opencode" }, "agent"],
    [{ proyect: "Shop" }, "project"],
  ])("of the effort: %j", (fields, meant) => {
    expect(typosOf({ ...fields, userStories: [story] })).toEqual([
      `The effort has the key "${Object.keys(fields)[0]}", which is not read. Did you mean "${meant}"?`,
    ]);
  });

  test("is told once for all stories", () => {
    const stories = Array.from({ length: 12 }, (_, index) => ({ ...story, id: `S${index}`, veriy: "true" }));
    const [only, ...others] = typosOf(stories);
    expect(others).toEqual([]);
    expect(only).toMatch(/^S0, S1, .*S9 and 2 more have the key "veriy"/);
  });
});

test.each<[Record<string, unknown>]>([
  [{ estimate: 3, labels: ["ui"], phase: 1, step: 2, tests: "npm test", uid: 7, date: "today" }],
  [{ verify: "true", veriy: "false" }],
  [{ notes: "", note: "a field of its own" }],
  [{ verifyCommand: "true", testCommands: ["true"], branch: "x", type: "bug", setup: "x", epics: "none" }],
  [{ agents: { reviewer: "me" }, verified: true, priorities: ["high"] }],
])("other unknown keys stay silent: %j", (fields) => {
  expect(typosOf({ stakeholders: ["me"], version: "2", userStories: [{ ...story, ...fields }] })).toEqual([]);
});

test("words and ids that look mistyped are named with the warning or error about them", () => {
  const read = (fields: Record<string, unknown>) =>
    parsePrd(
      JSON.stringify({
        userStories: [
          { ...story, ...fields },
          { ...story, id: "B-10" },
        ],
      }),
      "prd.json",
    );
  expect(read({ status: "blokced" }).warnings.join(" ")).toMatch(/counts as open\. Did you mean "blocked"\?/);
  expect(read({ priority: "hihg" }).warnings.join(" ")).toMatch(/in the file\. Did you mean "high"\?/);
  expect(() => read({ dependsOn: ["B10"] })).toThrow(/remove the dependency\. Did you mean "B-10"\?$/);
  expect(() => parsePrd('{"userStores": [{"id": "A"}]}', "prd.json")).toThrow(
    /Did you mean "userStories"\?$/,
  );
});
